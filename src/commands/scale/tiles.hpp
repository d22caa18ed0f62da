#pragma once

#include "geo/geometry.hpp"
#include "src/commands/fit/fit_stores.hpp"
#include "src/commands/scale/plan.hpp"
#include "src/model/city.hpp"

#include <cstddef>
#include <optional>
#include <vector>

/// One fit of very many stores, divided into tiles that overlap: how they are cut, and how what was found in
/// each becomes one set of cities.
namespace commands {

/// A part of the plane. Its cities are those with their centre in the core; the stores of the halo around it
/// belong to its neighbours and are there so that cities at the border are seen whole.
struct Tile {
    geo::PlanarBox core;              ///< outermost borders are as far off as no store is
    double halo_m = 0;                ///< planar
    std::vector<std::size_t> stores;  ///< those in core and halo, ascending
};

/// Halves the stores again and again across the longer side, until there are `count` cores with about as many
/// stores each. The cores share no store and leave none out. Without `halo_m` the halo is `usual_halo` of the
/// core's side. There are at least as many stores as tiles.
std::vector<Tile> tiles_of(std::vector<geo::Planar> const& stores, std::size_t count,
                           std::optional<double> halo_m);

/// Of the side of a square as large as the box around a core's stores. A tile then sees about twice its core;
/// docs/scale.md has what it found so.
inline constexpr double usual_halo = 0.15;

/// A city, and which tile found it.
struct TileCity {
    model::City<2> city;
    std::size_t tile = 0;
};

struct JoinedCities {
    std::vector<model::City<2>> cities;
    std::size_t joined = 0;  ///< found in several tiles
};

/// One city for each that was found. Cities of different tiles that overlap are one, and the tile says what
/// it is like that has it deepest in its core. A city beyond its tile's core that no other tile knows is left
/// out: the tile that sees it whole did not find it.
JoinedCities joined_cities(std::vector<TileCity> const& found, std::vector<geo::PlanarBox> const& cores);

/// The fit of all stores of a plan of tiles: the cities of its parts, joined and settled together, as one run
/// in `whole.output`. Throws as fit_stores does.
FitOutcome merge_tiles(ScalePlan const& plan, FitOptions const& whole);

}  // namespace commands
