#include "geo/read/choose_fields.hpp"

#include "geo/errors.hpp"
#include "geo/layer.hpp"
#include "geo/read/parse_number.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace geo {
namespace {

bool is_small_whole(std::string const& ascii) {
    return ascii.size() <= 3 && std::ranges::all_of(ascii, [](unsigned char c) { return std::isdigit(c); });
}

Ways first_of(Ways set) {
    return static_cast<Ways>(set & -set);
}

}  // namespace

void NumberColumns::add(std::size_t field, std::string const& name, bool is_degree) {
    Column column;
    column.field = field;
    column.name = name;
    column.is_degree = is_degree;
    if (decimals_ == Decimals::comma) column.chosen = with_comma;
    if (decimals_ == Decimals::point) column.chosen = with_point;
    columns_.push_back(column);
}

void NumberColumns::see(Column& column, std::string const& text) {
    bool const is_plain = ways_of_plain(text) != 0;
    std::string const ascii = is_plain ? text : in_ascii(text);
    Ways found = ways_of(ascii);
    if (column.is_degree) found &= without_thousands;
    if (found == 0 && number_from(text)) found = plain_way;  // as in 1e5
    if (found == 0 && ascii.empty()) return;                 // a word says nothing about numbers
    column.possible &= found;
    column.shows_decimal_comma = column.shows_decimal_comma || (found != 0 && (found & with_point) == 0);
    column.shows_decimal_point = column.shows_decimal_point || (found != 0 && (found & with_comma) == 0);
    column.has_small_whole = column.has_small_whole || is_small_whole(ascii);
    bool const needed = (found & plain_way) == 0 || ascii.find('.') != ascii.npos;
    if (column.sample.empty() && needed) column.sample = text;
}

void NumberColumns::look_at(SourceRow const& row) {
    for (Column& column : columns_)
        if (auto const* text = std::get_if<std::string>(&row.values[column.field])) see(column, *text);
}

void NumberColumns::choose(Column& column, bool file_has_comma, bool file_has_point) {
    Ways const possible = column.possible;
    Ways const by_file = file_has_comma == file_has_point ? 0 : file_has_comma ? with_comma : with_point;
    if ((possible & plain_way) != 0) {
        // "1.234" is a plain number and, where the file has decimal commas, more likely 1234.
        bool const has_points = !column.sample.empty() && (possible & points_between) != 0;
        column.chosen = has_points && by_file == with_comma ? points_between : Ways{0};
        column.doubtful = has_points && column.chosen == 0 && by_file != with_point;
        return;
    }
    bool const undecided = !column.shows_decimal_comma && !column.shows_decimal_point;
    bool const two_meanings = (possible & commas_between) != 0 || (possible & with_point) == 0;
    Ways decided = 0xFF;
    if (undecided && two_meanings) {
        decided = by_file;
        if (!file_has_comma && column.has_small_whole) decided |= commas_between;
    }
    column.chosen = first_of(static_cast<Ways>(possible & decided));
}

bool NumberColumns::settle() {
    if (decimals_ != Decimals::as_found) return false;  // it was decided before the first row
    auto const shown = [&](bool Column::*what) {
        return std::ranges::any_of(
            columns_, [&](Column const& column) { return column.possible != 0 && column.*what; });
    };
    bool const comma = shown(&Column::shows_decimal_comma), point = shown(&Column::shows_decimal_point);
    for (Column& column : columns_)
        choose(column, comma, point);
    return std::ranges::any_of(columns_, [](Column const& column) { return column.chosen != 0; });
}

SourceRow const& NumberColumns::plain(SourceRow const& row, SourceRow& scratch) const {
    bool copied = false;
    for (Column const& column : columns_) {
        if (column.chosen == 0) continue;
        auto const* text = std::get_if<std::string>(&row.values[column.field]);
        if (text == nullptr) continue;
        if (!copied) scratch = row;
        copied = true;
        auto const number = number_by_any(column.chosen, in_ascii(*text), decimals_ != Decimals::as_found);
        // What no way of writing has, such as 1e3, is a number with a point all the same. With decimal
        // commas, a text that is no number in that way is none, whatever it is with a point.
        if (number)
            scratch.values[column.field] = *number;
        else if ((column.chosen & with_point) == 0 && number_from(row.values[column.field]))
            scratch.values[column.field] = not_with_comma(*text);
    }
    return copied ? scratch : row;
}

std::vector<std::string> NumberColumns::notices() const {
    std::map<Ways, std::vector<Column const*>> columns_by_way;
    std::vector<std::string> notices;
    for (Column const& column : columns_) {
        if (column.doubtful)
            notices.push_back(
                fmt::format("\"{}\" in the field {} is taken as it stands, with a decimal point; if it "
                            "separates thousands, give --decimal-comma",
                            column.sample, column.name));
        if (decimals_ == Decimals::as_found && column.chosen != 0)
            columns_by_way[column.chosen].push_back(&column);
    }
    for (auto const& [way, columns] : columns_by_way) {
        std::vector<std::string> names;
        for (Column const* column : columns)
            names.push_back(column->name);
        std::string const& sample = columns.front()->sample;
        std::string listed = names.back();
        if (names.size() > 1)
            listed = fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
        notices.push_back(fmt::format("numbers in the {} {} are read with {}: \"{}\" is {}",
                                      names.size() == 1 ? "field" : "fields", listed, words_of(way), sample,
                                      number_by_any(way, in_ascii(sample), false).value_or(0)));
    }
    return notices;
}

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

namespace {

constexpr std::size_t shapefile_name_length = 10;

template <typename Matches>
std::vector<std::size_t> fields_that(std::vector<Field> const& fields, Matches matches) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (matches(fields[i].name)) found.push_back(i);
    }
    return found;
}

/// Whether a shapefile may have cut `wanted` to `name`: to its first ten characters, or to eight and a number
/// that keeps names of the same beginning apart ("visitors_1").
bool may_be_cut(std::string_view name, std::string_view wanted) {
    if (name.size() != shapefile_name_length || wanted.size() <= shapefile_name_length) return false;
    bool const numbered = name[8] == '_' && std::isdigit(static_cast<unsigned char>(name[9]));
    return same_name(name, wanted.substr(0, 10)) ||
           (numbered && same_name(name.substr(0, 8), wanted.substr(0, 8)));
}

}  // namespace

std::size_t find_field(SourceLayer const& layer, std::string const& wanted, std::string const& option,
                       std::vector<std::string>& notices) {
    auto const& fields = layer.fields();
    auto const exact = fields_that(fields, [&](auto const& name) { return name == wanted; });
    if (!exact.empty()) return exact.front();
    auto const found = fields_that(fields, [&](auto const& name) { return same_name(name, wanted); });
    if (found.size() == 1) return found.front();
    auto const cut = layer.driver() == "ESRI Shapefile"
                         ? fields_that(fields, [&](auto const& name) { return may_be_cut(name, wanted); })
                         : std::vector<std::size_t>{};
    if (cut.size() == 1) {
        notices.push_back(
            fmt::format(R"(field "{}" is taken for "{}": shapefiles cut names to ten characters)",
                        fields[cut.front()].name, wanted));
        return cut.front();
    }
    bool const ambiguous = found.size() > 1 || cut.size() > 1;
    throw UsageError(fmt::format("layer {} of {} has {} \"{}\" for {}; its fields are {}", layer.name(),
                                 layer.source(), ambiguous ? "several fields that could be" : "no field",
                                 wanted, option, listed_names(fields)));
}

std::optional<std::size_t> field_named(std::vector<Field> const& fields,
                                       std::vector<std::string> const& names) {
    for (std::string const& name : names) {
        auto const found = fields_that(fields, [&](auto const& field) { return same_name(field, name); });
        if (!found.empty()) return found.front();
    }
    return std::nullopt;
}

namespace {

JoinedTable table_of(Join const& join, bool allow_network, std::vector<std::string>& notices) {
    ReadStoresOptions options;
    options.allow_network = allow_network;
    options.is_joined = true;
    options.layer = join.layer;
    SourceLayer layer(join.source, options);
    JoinedTable table(join, layer.name(), layer.fields(), find_field(layer, join.other, "--on", notices));
    if (layer.has_geometry()) table.set_geometry(layer.crs_wkt());
    SourceRow row;
    while (layer.next(row))
        table.add(row.fid, std::move(row.values), std::move(row.where));
    return table;
}

}  // namespace

SourceLayer open_layer(std::string const& source, ReadStoresOptions const& options) {
    SourceLayer layer(source, options);
    if (options.join.source.empty()) return layer;
    std::vector<std::string> notices;
    std::size_t const key = find_field(layer, options.join.key, "--on", notices);
    bool const has_coordinates =
        names_any(options.coordinates) || find_coordinate_columns(layer.fields(), false).has_value();
    layer.join(table_of(options.join, options.allow_network, notices), key, has_coordinates, notices);
    return layer;
}

}  // namespace geo
