#include "src/qgis/evaluation_style.hpp"

#include "src/qgis/raster_style.hpp"
#include "src/qgis/texts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace qgis {

std::string evaluation_style(geo::Layer const& layer) {
    std::array<std::pair<char const*, char const*>, 6> const styles{
        {{"truth_cities", texts::truth_cities},
         {"fitted_cities", texts::fitted_cities},
         {"truth_city_spreads", texts::truth_city_spreads},
         {"fitted_city_spreads", texts::fitted_city_spreads},
         {"matches", texts::matches},
         {"city_paths", texts::city_paths}}};
    for (auto const& [name, style] : styles)
        if (layer.name == name) return style;
    return {};
}

std::string evaluation_style(geo::Raster const& raster, std::vector<geo::Raster> const& all) {
    if (raster.name == "difference")
        return raster_style(diverging_colours(largest_value(raster)), raster.unit);
    double most = 0;
    for (geo::Raster const& other : all)
        if (other.name != "difference") most = std::max(most, largest_value(other));
    return raster_style(visitors_colours(most), raster.unit);
}

}  // namespace qgis
