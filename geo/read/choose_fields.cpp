#include "geo/read/choose_fields.hpp"

#include "geo/errors.hpp"
#include "geo/layer.hpp"
#include "geo/read/number_columns.hpp"
#include "geo/read/parse_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace geo {
namespace {

std::vector<std::string> const visitors_names{"visitors", "visits", "customers", "footfall", "count"};
std::vector<std::string> const id_names{"id", "code", "store_id"};
std::vector<std::string> const store_names{
    "store_name",    "store name",   "storename",    "shop_name",    "shop name",   "site_name",
    "site name",     "station_name", "station name", "branch_name",  "branch name", "location_name",
    "location name", "outlet_name",  "outlet name",  "display_name", "filialname",  "standort",
    "bezeichnung",   "nom",          "nombre",       "station",      "store",       "shop",
    "site",          "branch",       "outlet",       "filiale",      "location"};
// Numbers that formats and databases add by themselves, and those of places and times; they are never a
// count.
std::vector<std::string> const technical_names{
    "fid", "ogc_fid", "objectid", "gid",      "pk",  "tessellate", "extrude", "visibility", "drawOrder",
    "zip", "zipcode", "zip_code", "postcode", "plz", "year",       "month",   "week"};

bool is_one_of(std::string const& name, std::vector<std::string> const& names) {
    return std::ranges::any_of(names, [&](auto const& known) { return same_name(name, known); });
}

/// Which fields hold numbers: those of a numeric type, and text fields where most of the first rows are
/// numbers.
std::vector<bool> numeric_fields(SourceLayer& layer) {
    constexpr int sample = 1000;
    auto const& fields = layer.fields();
    std::vector<int> numbers(fields.size(), 0), filled(fields.size(), 0);
    SourceRow row;
    for (int i = 0; i < sample && layer.next(row); ++i) {
        for (std::size_t f = 0; f < fields.size(); ++f) {
            filled[f] += !is_missing(row.values[f]);
            numbers[f] += looks_like_a_number(row.values[f]);
        }
    }
    layer.rewind();
    std::vector<bool> numeric;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        numeric.push_back(fields[f].type != FieldType::text || (filled[f] > 0 && 2 * numbers[f] > filled[f]));
    }
    return numeric;
}

bool holds_coordinates(std::string const& name, CoordinateFields const& fields) {
    return is_one_of(name, {fields.lon, fields.lat, fields.x, fields.y, fields.latlon, fields.lonlat});
}

/// Whether a field of numbers is called like what is never a count.
bool names_no_count(std::string const& name) {
    return is_one_of(name, id_names) || is_one_of(name, store_names) || is_one_of(name, technical_names) ||
           is_coordinate_name(name);
}

bool may_count(std::string const& name, ReadStoresOptions const& options) {
    return !same_name(name, options.id_field) && !same_name(name, options.name_field) &&
           !same_name(name, options.exposure_field) && !holds_coordinates(name, options.coordinates) &&
           !same_name(name, options.join.key) &&
           std::ranges::none_of(options.covariates,
                                [&](Covariate const& of) { return same_name(name, of.field); }) &&
           std::ranges::none_of(options.parts, [&](Part const& part) { return same_name(name, part.field); });
}

/// The fields with the least and the greatest number in each: "trips (12 to 4210), staff (2 to 31)".
std::string with_ranges(SourceLayer& layer, std::vector<std::size_t> const& fields, Decimals decimals) {
    NumberColumns numbers(decimals);
    for (std::size_t const field : fields)
        numbers.add(field, layer.fields()[field].name, false);
    SourceRow row, scratch;
    while (layer.next(row))
        numbers.look_at(row);
    numbers.settle();
    layer.rewind();
    std::vector<double> least(fields.size(), HUGE_VAL), most(fields.size(), -HUGE_VAL);
    while (layer.next(row)) {
        SourceRow const& plain = numbers.plain(row, scratch);
        for (std::size_t f = 0; f < fields.size(); ++f) {
            auto const number = number_from(plain.values[fields[f]]);
            if (!number || !std::isfinite(*number)) continue;
            least[f] = std::min(least[f], *number);
            most[f] = std::max(most[f], *number);
        }
    }
    std::string text;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        text += (f == 0 ? "" : ", ") + layer.fields()[fields[f]].name;
        if (least[f] <= most[f]) text += fmt::format(" ({} to {})", least[f], most[f]);
    }
    return text;
}

std::size_t only_one(SourceLayer& layer, std::vector<std::size_t> const& candidates, Decimals decimals) {
    if (candidates.size() == 1) return candidates.front();
    if (candidates.empty())
        throw UsageError(
            fmt::format("layer {} of {} has no field of numbers that could hold the visitors; name one with "
                        "--visitors, or add them from another table with --join (its fields are {})",
                        layer.name(), layer.source(), listed_names(layer.fields())));
    throw UsageError(
        fmt::format("layer {} of {} has several fields that could hold the visitors; choose one with "
                    "--visitors: {}",
                    layer.name(), layer.source(), with_ranges(layer, candidates, decimals)));
}

std::size_t visitors_field(SourceLayer& layer, ReadStoresOptions const& options) {
    auto const& fields = layer.fields();
    std::vector<std::size_t> named, numeric;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        if (is_one_of(fields[f].name, visitors_names)) named.push_back(f);
    }
    if (!named.empty()) return only_one(layer, named, options.decimals);
    auto const is_numeric = numeric_fields(layer);
    for (std::size_t f = 0; f < fields.size(); ++f) {
        if (is_numeric[f] && !names_no_count(layer.own_name(f)) && may_count(fields[f].name, options))
            numeric.push_back(f);
    }
    return only_one(layer, numeric, options.decimals);
}

/// A field called name, else one of texts whose name says that they name stores.
std::optional<std::size_t> name_field(SourceLayer& layer, std::vector<std::string>& notices) {
    if (auto const name = field_named(layer.fields(), {"name"})) return name;
    std::optional<std::size_t> const found = field_named(layer.fields(), store_names);
    if (!found || numeric_fields(layer)[*found]) return std::nullopt;
    notices.push_back(
        fmt::format("stores are called what stands in the field {}", layer.fields()[*found].name));
    return found;
}

}  // namespace

ChosenFields choose_fields(SourceLayer& layer, ReadStoresOptions const& options) {
    ChosenFields chosen;
    auto const find = [&](std::string const& wanted, char const* option) {
        return find_field(layer, wanted, option, chosen.notices);
    };
    if (options.counted)
        chosen.visitors = options.visitors_field.empty() ? visitors_field(layer, options)
                                                         : find(options.visitors_field, "--visitors");
    chosen.name = options.name_field.empty() ? name_field(layer, chosen.notices)
                                             : std::optional(find(options.name_field, "--name"));
    if (!options.exposure_field.empty()) chosen.exposure = find(options.exposure_field, "--exposure");
    if (chosen.exposure && chosen.exposure == chosen.visitors) {
        throw UsageError(
            fmt::format("the field {} of {} cannot be both the visitors and their exposure; choose "
                        "another with --visitors or --exposure",
                        layer.fields()[*chosen.visitors].name, layer.source()));
    }
    for (Covariate const& covariate : options.covariates) {
        chosen.covariates.push_back(options.covariates_required
                                        ? std::optional(find(covariate.field, "--covariate"))
                                        : field_named(layer.fields(), {covariate.field}));
        if (chosen.visitors && chosen.covariates.back() == chosen.visitors) {
            throw UsageError(fmt::format(
                "the field {} of {} is the count itself and cannot explain it; choose another with "
                "--visitors or --covariate",
                layer.fields()[*chosen.visitors].name, layer.source()));
        }
    }
    if (!options.id_field.empty()) {
        chosen.id = find(options.id_field, "--id");
        return chosen;
    }
    for (std::string const& name : id_names) {
        auto const field = field_named(layer.fields(), {name});
        if (field && field != chosen.visitors) chosen.id_candidates.push_back(*field);
    }
    return chosen;
}

}  // namespace geo
