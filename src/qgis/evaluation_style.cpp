#include "src/qgis/evaluation_style.hpp"

#include "src/qgis/raster_style.hpp"

#include <algorithm>
namespace qgis {

std::string evaluation_style(geo::Raster const& raster, std::vector<geo::Raster> const& all) {
    if (raster.name == "difference")
        return raster_style(diverging_colours(largest_value(raster)), raster.unit);
    double most = 0;
    for (geo::Raster const& other : all)
        if (other.name != "difference") most = std::max(most, largest_value(other));
    return raster_style(visitors_colours(most), raster.unit);
}

}  // namespace qgis
