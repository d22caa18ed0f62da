#include "geo/read/choose_fields.hpp"

#include "geo/errors.hpp"
#include "geo/layer.hpp"
#include "geo/read/parse_number.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace geo {
namespace {

std::vector<std::string> const visitors_names{"visitors", "visits", "customers", "footfall", "count"};
std::vector<std::string> const id_names{"id", "code", "store_id"};
// Numbers that formats and databases add by themselves; they are never a count.
std::vector<std::string> const technical_names{"fid",        "ogc_fid", "objectid",   "gid",      "pk",
                                               "tessellate", "extrude", "visibility", "drawOrder"};

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
            numbers[f] += number_from(row.values[f]).has_value();
        }
    }
    layer.rewind();
    std::vector<bool> numeric;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        numeric.push_back(fields[f].type != FieldType::text || (filled[f] > 0 && 2 * numbers[f] > filled[f]));
    }
    return numeric;
}

bool may_count(std::string const& name, ReadStoresOptions const& options) {
    return !is_one_of(name, id_names) && !is_one_of(name, technical_names) && !is_coordinate_name(name) &&
           !same_name(name, options.id_field) && !same_name(name, options.name_field) &&
           !same_name(name, options.exposure_field) &&
           std::ranges::none_of(options.covariates,
                                [&](Covariate const& of) { return same_name(name, of.field); }) &&
           std::ranges::none_of(options.parts, [&](Part const& part) { return same_name(name, part.field); });
}

std::size_t only_one(SourceLayer const& layer, std::vector<std::size_t> const& candidates) {
    if (candidates.size() == 1) return candidates.front();
    throw UsageError(
        fmt::format("layer {} of {} has {} that could hold the visitors; choose with --visitors from its "
                    "fields {}",
                    layer.name(), layer.source(), candidates.empty() ? "no field" : "several fields",
                    listed_names(layer.fields())));
}

std::size_t visitors_field(SourceLayer& layer, ReadStoresOptions const& options) {
    auto const& fields = layer.fields();
    std::vector<std::size_t> named, numeric;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        if (is_one_of(fields[f].name, visitors_names)) named.push_back(f);
    }
    if (!named.empty()) return only_one(layer, named);
    auto const is_numeric = numeric_fields(layer);
    for (std::size_t f = 0; f < fields.size(); ++f) {
        if (is_numeric[f] && may_count(fields[f].name, options)) numeric.push_back(f);
    }
    return only_one(layer, numeric);
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
    chosen.name = options.name_field.empty() ? field_named(layer.fields(), {"name"})
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
