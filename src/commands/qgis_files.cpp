#include "src/commands/qgis_files.hpp"

#include "geo/projection.hpp"
#include "geo/write_zip.hpp"
#include "src/commands/output_file.hpp"
#include "src/qgis/run_project.hpp"
#include "src/qgis/run_style.hpp"
#include "src/results/layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

namespace commands {
namespace {

/// Around the stores, and a twentieth more on every side.
geo::PlanarBox box_of(db::RunRecord const& record) {
    constexpr double far = std::numeric_limits<double>::max();
    geo::PlanarBox box{far, far, -far, -far};
    geo::Projection const plane(record.run.crs_wkt);
    for (db::StoreRow const& store : record.stores) {
        geo::Planar const at = plane.planar_from_lonlat(store.position);
        box = {std::min(box.west_m, at.x_m), std::min(box.south_m, at.y_m), std::max(box.east_m, at.x_m),
               std::max(box.north_m, at.y_m)};
    }
    double const more = std::max({box.east_m - box.west_m, box.north_m - box.south_m, 1000.0}) / 20;
    return {box.west_m - more, box.south_m - more, box.east_m + more, box.north_m + more};
}

}  // namespace

std::vector<db::LayerStyle> layer_styles() {
    db::RunRecord const nothing;
    std::vector<db::LayerStyle> styles;
    for (geo::Layer const& layer : results::layers_of(nothing)) {
        styles.push_back({layer.name, qgis::run_style(layer.name), layer.description});
        if (layer.name != "city_paths")
            styles.push_back({"latest_" + layer.name, qgis::run_style(layer.name), layer.description});
    }
    return styles;
}

void stage_qgis_files(StagedFiles& files, db::RunRecord const& record,
                      std::vector<geo::Raster> const& rasters) {
    std::map<std::string, std::string> styles;
    for (geo::Layer const& layer : results::layers_of(record))
        if (results::has_a_file(layer)) styles[layer.name] = qgis::run_style(layer.name);
    for (geo::Raster const& raster : rasters)
        styles[raster.name] = qgis::run_style(raster);
    for (auto const& [name, style] : styles)
        write_text(style, files.stage(name + ".qml"));
    std::string const title =
        fmt::format("{}: {} cities, run {} of {}", record.run.series, record.cities.size(), record.run.run_id,
                    record.run.finished_at.substr(0, 10));
    geo::write_zip(files.stage("footfall.qgz"), "footfall.qgs",
                   qgis::text_of(qgis::RunProject{title, record.run.run_id, record.run.crs_wkt,
                                                  box_of(record), styles}));
}

}  // namespace commands
