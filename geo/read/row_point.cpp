#include "geo/read/row_point.hpp"

#include "geo/layer.hpp"
#include "geo/read/parse_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace geo {
namespace {

using Names = std::vector<std::string_view>;

struct ColumnPair {
    Names x, y;
    bool geographic;
};

std::vector<ColumnPair> const& known_pairs() {
    static std::vector<ColumnPair> const pairs{
        {{"lon", "long", "lng", "longitude", "lon_deg", "longitude_deg"},
         {"lat", "latitude", "lat_deg", "latitude_deg"},
         true},
        {{"x", "x_m", "xcoord", "x_coord", "point_x", "coord_x"},
         {"y", "y_m", "ycoord", "y_coord", "point_y", "coord_y"},
         false},
        {{"easting", "eastings", "east"}, {"northing", "northings", "north"}, false}};
    return pairs;
}

bool is_one_of(std::string const& name, Names const& names) {
    return std::ranges::any_of(names, [&](auto known) { return same_name(name, known); });
}

std::optional<std::size_t> column_named(std::vector<Field> const& fields, Names const& names) {
    auto const found = std::ranges::find_if(fields, [&](Field const& f) { return is_one_of(f.name, names); });
    if (found == fields.end()) return std::nullopt;
    return static_cast<std::size_t>(found - fields.begin());
}

}  // namespace

RowPoint point_at(double x, double y) {
    if (!std::isfinite(x) || !std::isfinite(y))
        return {{}, "coordinates not finite", fmt::format("({}, {})", x, y)};
    return {SourcePoint{x, y}, {}, {}};
}

std::optional<CoordinateColumns> find_coordinate_columns(std::vector<Field> const& fields,
                                                         bool prefer_planar) {
    std::optional<CoordinateColumns> found;
    for (ColumnPair const& pair : known_pairs()) {
        auto const x = column_named(fields, pair.x);
        auto const y = column_named(fields, pair.y);
        if (!x || !y) continue;
        bool const preferred = pair.geographic != prefer_planar;
        bool const had_preferred = found && found->geographic != prefer_planar;
        if (!found || (preferred && !had_preferred)) found = CoordinateColumns{*x, *y, pair.geographic};
    }
    return found;
}

bool is_coordinate_name(std::string const& name) {
    return std::ranges::any_of(known_pairs(), [&](ColumnPair const& pair) {
        return is_one_of(name, pair.x) || is_one_of(name, pair.y);
    });
}

RowPoint point_of_columns(Value const& x, Value const& y) {
    if (is_missing(x) || is_missing(y)) return {{}, "coordinates missing", {}};
    auto const x_number = number_from(x);
    auto const y_number = number_from(y);
    if (!x_number || !y_number) {
        Value const& culprit = x_number ? y : x;
        std::string const hint = number_hint(culprit);
        return {{},
                "coordinates not a number",
                fmt::format("\"{}\"{}{}", text_from(culprit), hint.empty() ? "" : ": ", hint)};
    }
    return point_at(*x_number, *y_number);
}

}  // namespace geo
