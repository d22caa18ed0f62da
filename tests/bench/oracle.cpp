#include "tests/bench/oracle.hpp"

#include "src/fit/moves.hpp"

#include <algorithm>

namespace bench {

Oracle oracle_of(fit::Observations<2> const& stores, model::CityModel<2> const& truth, fit::Noise noise) {
    fit::Data<2> const data(stores.positions / 1e5, stores.values);
    fit::Setting<2> setting;
    setting.data = &data;
    setting.noise = noise;
    setting.scales.background = fit::Scale::logarithmic;
    model::CityModel<2> scaled = truth;
    for (auto& city : scaled.cities) {
        city.centre /= 1e5;
        city.covariance /= 1e10;
    }
    fit::Candidate<2> candidate;
    candidate.parameters = fit::parameters_of(scaled, setting.scales);
    candidate.ids.assign(scaled.cities.size(), -1);
    candidate.alpha = 0.1;
    fit::settle(setting, candidate, {500, 1e-10, 20});
    fit::Candidate<2> best = candidate;
    while (candidate.cities() > 0) {
        auto const costs = fit::removal_costs(setting, candidate);
        auto const least = std::min_element(costs.begin(), costs.end()) - costs.begin();
        candidate = fit::without_city(candidate, static_cast<int>(least));
        fit::settle(setting, candidate, {500, 1e-10, 20});
        if (candidate.score < best.score) best = candidate;
    }
    Oracle oracle{fit::model_of(best.parameters, setting.scales), best.score};
    for (auto& city : oracle.model.cities) {
        city.centre *= 1e5;
        city.covariance *= 1e10;
    }
    return oracle;
}

}  // namespace bench
