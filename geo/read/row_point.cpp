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
        {{"lon",     "long",     "lng",        "longitude",   "lon_deg",  "longitude_deg", "geo_x",
          "geo_lon", "geo_long", "geo_lng",    "gps_x",       "gps_lon",  "gps_lng",       "gps_longitude",
          "länge",   "laenge",   "längengrad", "laengengrad", "longitud", "longitudine",   "lengtegraad"},
         {"lat", "latitude", "lat_deg", "latitude_deg", "geo_y", "geo_lat", "gps_y", "gps_lat",
          "gps_latitude", "breite", "breitengrad", "latitud", "latitudine", "breedtegraad"},
         true},
        {{"x", "x_m", "xcoord", "x_coord", "point_x", "coord_x", "x_coordinate", "utm_x", "utm_e"},
         {"y", "y_m", "ycoord", "y_coord", "point_y", "coord_y", "y_coordinate", "utm_y", "utm_n"},
         false},
        {{"easting", "eastings", "east", "rechtswert", "ostwert"},
         {"northing", "northings", "north", "hochwert", "nordwert"},
         false}};
    return pairs;
}

/// Columns with both numbers, whose names say which comes first.
Names const lat_first_names{"latlon",  "lat_lon", "latlong",  "lat_long", "latlng",
                            "lat_lng", "lat,lon", "lat, lon", "lat/lon",  "geo_point_2d"};
Names const lon_first_names{"lonlat",  "lon_lat", "longlat",  "long_lat", "lnglat",
                            "lng_lat", "lon,lat", "lon, lat", "lon/lat"};

bool is_one_of(std::string const& name, Names const& names) {
    std::string plain = name;
    std::ranges::replace(plain, ' ', '_');
    return std::ranges::any_of(names,
                               [&](auto known) { return same_name(name, known) || same_name(plain, known); });
}

std::optional<std::size_t> column_named(std::vector<Field> const& fields, Names const& names) {
    auto const found = std::ranges::find_if(fields, [&](Field const& f) { return is_one_of(f.name, names); });
    if (found == fields.end()) return std::nullopt;
    return static_cast<std::size_t>(found - fields.begin());
}

/// Splits "51.5, -0.12" where the one number ends; decimal commas leave it to a semicolon, a blank or the
/// middle one of three commas.
std::pair<std::string, std::string> halves(std::string text) {
    std::erase_if(text, [](char c) { return c == '(' || c == ')' || c == '[' || c == ']'; });
    auto const first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
    if (first == std::string::npos) return {};
    text = text.substr(first, last - first + 1);
    auto const commas = std::ranges::count(text, ',');
    auto at = text.find_first_of(";|/");
    if (at == std::string::npos && commas == 1) at = text.find(',');
    if (at == std::string::npos && commas == 3) at = text.find(',', text.find(',') + 1);
    if (at == std::string::npos) at = text.find_first_of(" \t");
    if (at == std::string::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + 1)};
}

/// A comma in one degree is a decimal comma.
std::optional<double> degrees_in(std::string text) {
    std::ranges::replace(text, ',', '.');
    return number_from(text);
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
    if (found) return found;
    if (auto const both = column_named(fields, lat_first_names))
        return CoordinateColumns{*both, *both, true, CoordinateColumns::Both::y_first};
    if (auto const both = column_named(fields, lon_first_names))
        return CoordinateColumns{*both, *both, true, CoordinateColumns::Both::x_first};
    return std::nullopt;
}

bool is_coordinate_name(std::string const& name) {
    if (is_one_of(name, lat_first_names) || is_one_of(name, lon_first_names)) return true;
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
                fmt::format("\"{}\"{}{}", as_written(culprit), hint.empty() ? "" : ": ", hint)};
    }
    return point_at(*x_number, *y_number);
}

RowPoint point_of_both(Value const& both, CoordinateColumns::Both order) {
    if (is_missing(both)) return {{}, "coordinates missing", {}};
    auto const* text = std::get_if<std::string>(&both);
    auto const [first_text, second_text] = text ? halves(*text) : std::pair<std::string, std::string>();
    auto const first = degrees_in(first_text), second = degrees_in(second_text);
    if (!first || !second)
        return {{},
                "coordinates not a number",
                fmt::format("\"{}\": both degrees in one field are written 51.5, -0.12", text_from(both))};
    return order == CoordinateColumns::Both::x_first ? point_at(*first, *second) : point_at(*second, *first);
}

}  // namespace geo
