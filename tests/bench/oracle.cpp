#include "tests/bench/oracle.hpp"

#include "src/base/random.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/moves.hpp"
#include "src/results/evaluate/evaluation.hpp"

#include <algorithm>
#include <cmath>

namespace bench {
namespace {

constexpr double metres = 1e5;  ///< per unit of the solve

/// The observations in the solve's units, and how cities are fitted to them.
struct Problem {
    fit::Data<2> data;
    fit::Setting<2> setting;

    Problem(fit::Observations<2> const& stores, fit::Noise noise)
        : data(stores.positions / metres, stores.values) {
        setting.data = &data;
        setting.noise = noise;
        setting.scales.background = fit::Scale::logarithmic;
    }
    Problem(Problem const&) = delete;
    Problem& operator=(Problem const&) = delete;

    fit::Candidate<2> solved_from(model::CityModel<2> model) const {
        for (auto& city : model.cities) {
            city.centre /= metres;
            city.covariance /= metres * metres;
        }
        fit::Candidate<2> candidate;
        candidate.parameters = fit::parameters_of(model, setting.scales);
        candidate.ids.assign(model.cities.size(), -1);
        candidate.alpha = 0.1;
        settle(candidate);
        return candidate;
    }
    void settle(fit::Candidate<2>& candidate) const { fit::settle(setting, candidate, {500, 1e-10, 20}); }
    Oracle oracle_of(fit::Candidate<2> const& candidate) const {
        Oracle oracle{fit::model_of(candidate.parameters, setting.scales), candidate.alpha, candidate.score};
        for (auto& city : oracle.model.cities) {
            city.centre *= metres;
            city.covariance *= metres * metres;
        }
        return oracle;
    }
};

}  // namespace

Oracle oracle_of(fit::Observations<2> const& stores, model::CityModel<2> const& truth, fit::Noise noise) {
    Problem const problem(stores, noise);
    fit::Candidate<2> candidate = problem.solved_from(truth);
    fit::Candidate<2> best = candidate;
    while (candidate.cities() > 0) {
        auto const costs = fit::removal_costs(problem.setting, candidate);
        auto const least = std::min_element(costs.begin(), costs.end()) - costs.begin();
        candidate = fit::without_city(candidate, static_cast<int>(least));
        problem.settle(candidate);
        if (candidate.score < best.score) best = candidate;
    }
    return problem.oracle_of(best);
}

Oracle solved_from_truth(fit::Observations<2> const& stores, model::CityModel<2> const& truth,
                         fit::Noise noise) {
    Problem const problem(stores, noise);
    return problem.oracle_of(problem.solved_from(truth));
}

bool in_sight(simulate::Scene const& scene, model::City<2> const& city) {
    return fit::support_of(fit::Data<2>(scene.positions, scene.visitors), city).stores_in_reach >= 12;
}

std::vector<bool> found_again(fit::Observations<2> const& points, model::CityModel<2> const& truth) {
    fit::Data<2> const data(points.positions, points.values / points.values.maxCoeff());
    fit::Setting<2> setting;
    setting.data = &data;
    setting.noise = fit::Noise::gaussian;
    model::CityModel<2> scaled = truth;
    for (auto& city : scaled.cities)
        city.amplitude /= points.values.maxCoeff();
    fit::Candidate<2> beside;
    beside.parameters = fit::parameters_of(scaled, setting.scales);
    beside.ids.assign(scaled.cities.size(), -1);
    base::Random random(1);
    for (auto& city : beside.parameters.cities) {
        double const width = std::exp(city[3]);
        // Logarithms move by a twentieth, lengths by a twentieth of the city's width.
        for (std::size_t i = 0; i < city.size(); ++i)
            city[i] += 0.05 * random.normal() * (i == 1 || i == 2 || i == 4 ? width : 1);
    }
    fit::settle(setting, beside, {1000, 1e-12, 1});
    model::CityModel<2> reached = fit::model_of(beside.parameters, setting.scales);
    for (auto& city : reached.cities)
        city.amplitude *= points.values.maxCoeff();
    std::vector<bool> found(truth.cities.size(), false);
    for (auto const& pair : results::evaluate(truth, reached, results::exact_rule()).pairs)
        if (pair.matched) found[pair.truth] = true;
    return found;
}

}  // namespace bench
