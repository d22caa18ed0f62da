#include "geo/errors.hpp"
#include "geo/layer.hpp"
#include "geo/read/choose_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace geo {
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

}  // namespace geo
