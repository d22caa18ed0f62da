#include "src/commands/publish/land_files.hpp"

#include "geo/crs/projection.hpp"
#include "geo/land/land_view.hpp"
#include "geo/write/layers.hpp"
#include "src/qgis/styles.hpp"

#include <algorithm>

namespace commands {
namespace {

/// QGIS shows a few dozen of them at a time.
constexpr std::size_t most_places = 300;

geo::Land land_around(geo::PlanarBox const& box, std::string const& crs_wkt,
                      std::vector<db::CityRow> const& cities) {
    geo::LandView view = geo::land_view(box, geo::Projection(crs_wkt));
    view.most_places = most_places;
    geo::Land land = geo::land_in(view);
    std::erase_if(land.places, [&](geo::Place const& place) {
        return std::ranges::find(cities, place.name, &db::CityRow::name) != cities.end();
    });
    return land;
}

}  // namespace

std::map<std::string, std::string> stage_land(
    geo::PlanarBox const& box, std::string const& crs_wkt, std::vector<db::CityRow> const& cities,
    std::function<std::filesystem::path(std::string const&)> const& stage) {
    geo::Land const land = land_around(box, crs_wkt, cities);
    std::map<std::string, std::string> styles;
    for (geo::Layer const& layer : geo::land_layers(land)) {
        if (layer.size == 0) continue;
        geo::write_layer(layer, stage(layer.name + ".geojson"));
        styles[layer.name] = qgis::layer_style(layer.name);
    }
    return styles;
}

}  // namespace commands
