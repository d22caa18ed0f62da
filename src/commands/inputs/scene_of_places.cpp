#include "geo/errors.hpp"
#include "geo/gazetteer/gazetteer.hpp"
#include "geo/read/read_stores.hpp"
#include "src/commands/inputs/read_sites.hpp"
#include "src/commands/inputs/simulated_scene.hpp"
#include "src/commands/text/text.hpp"
#include "src/simulate/scene_from_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <functional>

namespace commands {
namespace {

/// Those of a country, given by its two letters, or of a file.
std::vector<geo::Place> asked_for(std::string const& where) {
    bool const is_country =
        where.size() == 2 && std::ranges::all_of(where, [](unsigned char c) { return std::isalpha(c); });
    if (!is_country || std::filesystem::exists(where)) return geo::read_places(where);
    std::vector<geo::Place> places = geo::places_in_country(where);
    std::erase_if(places, [](geo::Place const& place) { return place.section; });
    if (places.empty()) {
        throw geo::UsageError(fmt::format(
            "--cities-from {}: no place of a country with that code is known; give its two letters "
            "(ISO 3166), as GB, or a file of places",
            where));
    }
    return places;
}

/// The places that make a city: those with people, the most populous first, as many as asked for.
std::vector<geo::Place> populous_places(SimulateOptions const& options, std::vector<std::string>& notices) {
    std::vector<geo::Place> places = asked_for(options.places);
    std::size_t const without_people =
        std::erase_if(places, [](auto const& p) { return !(p.population > 0); });
    if (places.empty()) {
        throw geo::InputRejected(
            fmt::format("{}: no place has a population: simulate needs a field population", options.places));
    }
    if (without_people > 0) {
        notices.push_back(counted(without_people, "place has no population and makes no city",
                                  "places have no population and make no city"));
    }
    std::ranges::stable_sort(places, std::greater{}, &geo::Place::population);
    if (!options.cities) return places;
    auto const wanted = static_cast<std::size_t>(*options.cities);
    if (wanted > places.size()) {
        throw geo::UsageError(
            fmt::format("--cities {} asks for more cities than {} has places with people: {}", wanted,
                        options.places, places.size()));
    }
    places.resize(wanted);
    return places;
}

/// The places in the plane of the scene; those outside it are noticed and left out.
std::vector<simulate::PlaceInPlane> in_plane(std::vector<geo::Place> const& places,
                                             geo::ProjectedStores const& projected,
                                             std::vector<std::string>& notices) {
    std::vector<simulate::PlaceInPlane> result;
    for (std::size_t i = 0; i < projected.planar.size(); ++i) {
        geo::Place const& place = places.at(static_cast<std::size_t>(projected.table.stores[i].source_fid));
        result.push_back({.name = place.name.empty() ? fmt::format("place {}", i + 1) : place.name,
                          .position_m = {projected.planar[i].x_m, projected.planar[i].y_m},
                          .population = place.population});
    }
    std::size_t const outside = projected.table.set_aside.size();
    if (outside > 0) {
        notices.push_back(fmt::format("{} outside {} and left out",
                                      counted(outside, "place lies", "places lie"),
                                      projected.projection.name()));
    }
    return result;
}

}  // namespace

SimulatedScene scene_of_places(SimulateOptions const& options) {
    std::vector<std::string> notices;
    auto const places = populous_places(options, notices);
    std::vector<geo::LonLat> points;
    for (geo::Place const& place : places)
        points.push_back(place.position);
    auto const projected =
        projected_points(points, options.places, options.crs.empty() ? "auto" : options.crs);
    simulate::PlaceSceneOptions scene;
    scene.stores = store_options(options, projected.projection);
    scene.background = options.background.value_or(scene.background);
    scene.seed = static_cast<std::uint64_t>(options.seed);
    return {simulate::make_scene_from_places(in_plane(places, projected, notices), scene),
            projected.projection, options.crs.empty() ? projected.projection.wkt() : options.crs, notices};
}

}  // namespace commands
