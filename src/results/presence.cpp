#include "src/results/presence.hpp"

#include <Eigen/LU>

#include <cmath>
#include <limits>

namespace results {

Presence presence_of(model::City<2> const& city, fit::Inference<2> const& inference) {
    auto const& stores = inference.fitted().stores;
    Eigen::Matrix2d const precision = city.covariance.inverse();
    double slope = 0, information = 0;
    fit::RateRow<2> row;
    Eigen::VectorXd shared = Eigen::VectorXd::Zero(inference.parameters());
    for (Eigen::Index s = 0; s < stores.values.size(); ++s) {
        Eigen::Vector2d const away = stores.positions.col(s) - city.centre;
        double const per_amplitude = stores.exposure_at(s) * std::exp(-0.5 * away.dot(precision * away));
        if (per_amplitude < 1e-12) continue;
        double const expected = inference.expected()[s];
        double const weight =
            per_amplitude / fit::variance(inference.fitted().noise, expected, inference.dispersion());
        slope += weight * (stores.values[s] - expected);
        information += weight * per_amplitude;
        inference.local().row_at(stores.positions.col(s), row);
        double const of_rate = weight * stores.exposure_at(s);
        for (std::size_t i = 0; i < row.cities.size(); ++i)
            shared.segment<fit::RateRow<2>::per_city>(inference.first_of(row.cities[i])) +=
                of_rate * row.by_parameters[i];
        shared[inference.background()] += of_rate;
    }
    double const own = information - fit::quadratic_form(shared, inference.covariance());
    if (!(own > 1e-9 * information)) return {0, std::numeric_limits<double>::infinity()};
    return {slope / own, 1 / std::sqrt(own)};
}

}  // namespace results
