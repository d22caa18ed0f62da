#pragma once

#include "src/base/random.hpp"
#include "src/fit/fit_cities.hpp"
#include "src/model/gaussian.hpp"
#include "src/simulate/scene.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

/// Known cities, what stores see of them, and whether a fit has found them again.
namespace truths {

template <int D>
model::City<D> round_city(double amplitude, model::Vector<D> const& centre, double sd) {
    return {amplitude, centre, sd * sd * model::Matrix<D>::Identity()};
}

template <int D>
model::Positions<D> uniform_positions(int count, double half_width, std::uint64_t seed) {
    base::Random random(seed);
    model::Positions<D> positions(D, count);
    for (int s = 0; s < count; ++s)
        for (int d = 0; d < D; ++d)
            positions(d, s) = random.uniform(-half_width, half_width);
    return positions;
}

/// What the model expects, without noise.
template <int D>
fit::Observations<D> observed(model::CityModel<D> const& model, model::Positions<D> const& positions) {
    fit::Observations<D> observations{positions, Eigen::VectorXd(positions.cols())};
    for (Eigen::Index s = 0; s < positions.cols(); ++s)
        observations.values[s] = model::value_at<D>(model, positions.col(s));
    return observations;
}

inline fit::Observations<2> stores_of(simulate::Scene const& scene) {
    return {scene.positions, scene.visitors};
}
inline fit::Observations<2> test_stores_of(simulate::Scene const& scene) {
    return {scene.test_positions, scene.test_visitors};
}

/// Three overlapping cities within [−1, 1]ᴰ, neither round nor along the axes.
template <int D>
model::CityModel<D> three_cities() {
    model::CityModel<D> truth;
    truth.background = 0.4;
    for (int k = 0; k < 3; ++k) {
        model::City<D> city;
        model::Matrix<D> root = model::Matrix<D>::Zero();
        for (int d = 0; d < D; ++d) {
            city.centre[d] = 0.5 * (k - 1) + 0.25 * ((k + d) % 2) * (d > 0 ? -1 : 1);
            root(d, d) = 0.16 + 0.03 * k + 0.02 * d;
            for (int e = 0; e < d; ++e)
                root(d, e) = 0.05 * (k - 1);
        }
        city.amplitude = 3 + 2 * k;
        city.covariance = root * root.transpose();
        truth.cities.push_back(city);
    }
    return truth;
}

template <int D>
double integral(model::City<D> const& city) {
    return city.amplitude * std::pow(2 * std::numbers::pi, 0.5 * D) *
           std::sqrt(city.covariance.determinant());
}

/// Distance of the centres in standard deviations of the truth.
template <int D>
double centre_error(model::City<D> const& truth, model::City<D> const& fitted) {
    model::Vector<D> const offset = fitted.centre - truth.centre;
    return std::sqrt(offset.dot(truth.covariance.inverse() * offset));
}

template <int D>
model::City<D> const& nearest(model::CityModel<D> const& fitted, model::City<D> const& truth) {
    return *std::min_element(fitted.cities.begin(), fitted.cities.end(), [&](auto const& a, auto const& b) {
        return centre_error<D>(truth, a) < centre_error<D>(truth, b);
    });
}

/// How far off the worst found truth is; infinite without any fitted city.
struct Errors {
    double centre = 0;      ///< in standard deviations of the truth
    double integral = 0;    ///< relative
    double covariance = 0;  ///< relative, Frobenius norm
};

template <int D>
Errors errors_of(model::CityModel<D> const& truth, model::CityModel<D> const& fitted) {
    double const infinite = std::numeric_limits<double>::infinity();
    if (fitted.cities.empty()) return {infinite, infinite, infinite};
    Errors worst;
    for (model::City<D> const& city : truth.cities) {
        model::City<D> const& found = nearest<D>(fitted, city);
        worst.centre = std::max(worst.centre, centre_error<D>(city, found));
        worst.integral = std::max(worst.integral, std::abs(integral<D>(found) / integral<D>(city) - 1));
        worst.covariance =
            std::max(worst.covariance, (found.covariance - city.covariance).norm() / city.covariance.norm());
    }
    return worst;
}

/// The mean squared error written out.
template <int D>
double mse_of(model::CityModel<D> const& model, fit::Observations<D> const& observations) {
    return (observed<D>(model, observations.positions).values - observations.values).squaredNorm() /
           static_cast<double>(observations.values.size());
}

/// True where both models have the same numbers to the last bit.
template <int D>
bool identical(model::CityModel<D> const& a, model::CityModel<D> const& b) {
    return a.background == b.background &&
           std::equal(a.cities.begin(), a.cities.end(), b.cities.begin(), b.cities.end(),
                      [](auto const& left, auto const& right) {
                          return left.amplitude == right.amplitude && left.centre == right.centre &&
                                 left.covariance == right.covariance;
                      });
}

}  // namespace truths
