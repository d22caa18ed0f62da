#pragma once

#include "db/rows.hpp"
#include "geo/place.hpp"

#include <string>
#include <vector>

/// Cities and places given in kilometres east and north of a point in the middle of England.
namespace place_scene {

inline geo::LonLat at(double east_km, double north_km) {
    return {-1.5 + east_km / 66.9, 53 + north_km / 111.2};
}

/// A round city, numbered and not yet named.
inline db::CityRow round_city(std::int64_t id, double east_km, double north_km, double sd_km,
                              double amplitude = 100) {
    db::CityRow row;
    row.city_id = id;
    row.name = "city " + std::to_string(id);
    row.major_sd_km = row.minor_sd_km = sd_km;
    row.amplitude = amplitude;
    row.centre = at(east_km, north_km);
    return row;
}

inline geo::Place named_place(std::string const& name, double east_km, double north_km, double population) {
    return {name, at(east_km, north_km), population};
}

}  // namespace place_scene
