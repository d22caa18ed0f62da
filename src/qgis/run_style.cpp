#include "src/qgis/run_style.hpp"

#include "src/qgis/raster_style.hpp"
#include "src/qgis/texts.hpp"

#include <array>
#include <utility>

namespace qgis {

std::string run_style(std::string_view layer) {
    std::array<std::pair<char const*, char const*>, 6> const styles{
        {{"cities", texts::cities},
         {"city_spreads", texts::city_spreads},
         {"city_uncertainties", texts::city_uncertainties},
         {"stores", texts::stores},
         {"contributions", texts::contributions},
         {"city_paths", texts::city_paths}}};
    for (auto const& [name, style] : styles)
        if (layer == name) return style;
    return {};
}

std::string run_style(geo::Raster const& raster) {
    double const most = largest_value(raster);
    return raster_style(raster.name == "surface" ? visitors_colours(most) : diverging_colours(most),
                        raster.unit);
}

}  // namespace qgis
