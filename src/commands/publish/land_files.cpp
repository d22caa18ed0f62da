#include "src/commands/publish/land_files.hpp"

#include "geo/crs/projection.hpp"
#include "geo/land/land_view.hpp"
#include "geo/write/layers.hpp"
#include "src/qgis/styles.hpp"
#include "src/results/run/city_names.hpp"

namespace commands {
std::map<std::string, std::string> stage_land(
    geo::PlanarBox const& box, std::string const& crs_wkt, std::vector<db::CityRow> const& cities,
    std::function<std::filesystem::path(std::string const&)> const& stage) {
    geo::LandView view = geo::land_view(box, geo::Projection(crs_wkt));
    view.most_places = geo::usual_places;
    view.named = results::names_of(cities);
    geo::Land const land = geo::land_in(view);
    std::map<std::string, std::string> styles;
    for (geo::Layer const& layer : geo::land_layers(land)) {
        if (layer.size == 0) continue;
        geo::write_layer(layer, stage(layer.name + ".geojson"));
        styles[layer.name] = qgis::layer_style(layer.name);
    }
    return styles;
}

}  // namespace commands
