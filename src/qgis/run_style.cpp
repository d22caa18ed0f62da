#include "src/qgis/run_style.hpp"

#include "src/qgis/raster_style.hpp"

namespace qgis {

std::string run_style(geo::Raster const& raster) {
    double const most = largest_value(raster);
    return raster_style(raster.name == "surface" ? visitors_colours(most) : diverging_colours(most),
                        raster.unit);
}

}  // namespace qgis
