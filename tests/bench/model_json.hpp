#pragma once

#include "src/model/city.hpp"

#include <nlohmann/json.hpp>

namespace bench {

/// {"background", "cities": [{"amplitude", "centre": [x, y], "covariance": [[xx, xy], [xy, yy]]}]}
inline nlohmann::json json_of(model::CityModel<2> const& model) {
    auto cities = nlohmann::json::array();
    for (auto const& city : model.cities) {
        auto const& sigma = city.covariance;
        cities.push_back({{"amplitude", city.amplitude},
                          {"centre", {city.centre.x(), city.centre.y()}},
                          {"covariance", {{sigma(0, 0), sigma(0, 1)}, {sigma(1, 0), sigma(1, 1)}}}});
    }
    return {{"background", model.background}, {"cities", cities}};
}

}  // namespace bench
