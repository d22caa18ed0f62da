#include "src/qgis/layer_style.hpp"

#include "src/qgis/texts.hpp"

#include <array>
#include <utility>

namespace qgis {

std::string layer_style(std::string_view layer, VisitorScale const& scale) {
    std::array<std::pair<char const*, char const*>, 9> const styles{
        {{"cities", texts::cities},
         {"city_spreads", texts::city_spreads},
         {"city_uncertainties", texts::city_uncertainties},
         {"city_paths", texts::city_paths},
         {"truth_cities", texts::truth_cities},
         {"fitted_cities", texts::fitted_cities},
         {"truth_city_spreads", texts::truth_city_spreads},
         {"fitted_city_spreads", texts::fitted_city_spreads},
         {"matches", texts::matches}}};
    if (layer == "stores") return with_scale(texts::stores, scale);
    if (layer == "contributions") return with_scale(texts::contributions, scale);
    for (auto const& [name, style] : styles)
        if (layer == name) return style;
    return {};
}

}  // namespace qgis
