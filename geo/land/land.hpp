#pragma once

#include "geo/crs/crs.hpp"
#include "geo/geometry.hpp"
#include "geo/layer.hpp"
#include "geo/place.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// The land under a map, from Natural Earth and compiled into the program. Source, licence and how it was
/// made: README.md beside this file.
namespace geo {

/// A map shows a few dozen of so many places at a time.
inline constexpr std::size_t usual_places = 300;

/// What of the land a map needs.
struct LandView {
    LonLatBox box;             ///< may run past ±180° where west < east
    double tolerance_deg = 0;  ///< what is smaller cannot be seen and is left out
    double longest_edge_deg =
        0;  ///< so that edges bend as the plane does into which they are projected; 0: any
    std::size_t most_places = 0;          ///< for orientation
    std::vector<std::string> named = {};  ///< names that the map has already: of these places it needs none
};

/// The land in a box, in longitudes that run on from the box's west.
struct Land {
    MultiPolygon ground;        ///< without its larger lakes
    MultiLine country_borders;  ///< where they run on land
    MultiLine region_borders;   ///< of first-level administrative units, likewise
    std::vector<Place> places;  ///< the most populous first
};

/// Throws IoError where this machine's GDAL cannot read what is compiled in.
Land land_in(LandView const& view);

/// The land as layers: map_land, map_borders with the field `border` ("country" or "region"), and map_places
/// with `name`, `population` and `room_km`, the distance to the nearest place that is larger. They read from
/// the land while they are written: keep it alive.
std::vector<Layer> land_layers(Land const& land);

/// The bytes of land.zip, compiled in.
std::span<unsigned char const> land_data();

}  // namespace geo
