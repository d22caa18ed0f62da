#include "src/fit/moves.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace fit {

template <int D>
Candidate<D> without_city(Candidate<D> candidate, int city) {
    candidate.parameters.cities.erase(candidate.parameters.cities.begin() + city);
    candidate.ids.erase(candidate.ids.begin() + city);
    return candidate;
}

template <int D>
Candidate<D> without_cities(Candidate<D> candidate, std::vector<int> cities) {
    std::ranges::sort(cities, std::greater{});  // from the last, so that the others keep their numbers
    for (int const city : cities)
        candidate = without_city(std::move(candidate), city);
    return candidate;
}

template <int D>
Candidate<D> with_split(Setting<D> const& setting, Candidate<D> candidate, int city, int way) {
    auto& cities = candidate.parameters.cities;
    model::City<D> const whole = city_of<D>(cities[city], setting.scales);
    model::City<D> one = whole, other = whole;
    if (way == D) {  // a core and its surroundings
        one.covariance *= 0.4;
        other.covariance *= 1.8;
        one.amplitude = other.amplitude = 0.5 * whole.amplitude;
    } else {  // halves whose sum has the mean and, roughly, the variance of the whole
        Eigen::SelfAdjointEigenSolver<model::Matrix<D>> const axes(whole.covariance);
        // A bridge spans two cities further apart than its own spread, for which there is a limit. Of two
        // that are not alike it lies nearer to one.
        bool const bridge = way > D, lopsided = way > D + 1;
        int const column = bridge ? D - 1 : D - 1 - way;
        double const apart = lopsided ? 1 : bridge ? 1.3 : 0.7, lost = bridge ? 0.9 : apart * apart;
        model::Vector<D> const direction = axes.eigenvectors().col(column) * (way == D + 3 ? -1.0 : 1.0);
        double const variance = axes.eigenvalues()[column];
        model::Vector<D> const offset = apart * std::sqrt(variance) * direction;
        one.covariance -= lost * variance * direction * direction.transpose();
        one.amplitude *= 0.7;
        other = one;
        one.centre -= offset;
        other.centre += lopsided ? 0.4 * offset : offset;
    }
    cities[city] = parameters_of<D>(one, setting.scales);
    candidate.add(parameters_of<D>(other, setting.scales));
    return candidate;
}

template <int D>
Candidate<D> with_shape(Setting<D> const& setting, Candidate<D> candidate, int city, Shape shape) {
    auto& parameters = candidate.parameters.cities[city];
    model::City<D> reshaped = city_of<D>(parameters, setting.scales);
    Eigen::SelfAdjointEigenSolver<model::Matrix<D>> const axes(reshaped.covariance);
    model::Vector<D> variances = axes.eigenvalues();
    if (shape == Shape::round)
        variances.setConstant(std::pow(variances.prod(), 1.0 / D));
    else
        variances.reverseInPlace();
    reshaped.covariance = axes.eigenvectors() * variances.asDiagonal() * axes.eigenvectors().transpose();
    parameters = parameters_of<D>(reshaped, setting.scales);
    return candidate;
}

template <int D>
int nearest_city(Setting<D> const& setting, Candidate<D> const& candidate, int city) {
    auto const& cities = candidate.parameters.cities;
    model::Vector<D> const centre = city_of<D>(cities[city], setting.scales).centre;
    int nearest = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int k = 0; k < candidate.cities(); ++k) {
        double const squared = (city_of<D>(cities[k], setting.scales).centre - centre).squaredNorm();
        if (k == city || squared >= least) continue;
        least = squared;
        nearest = k;
    }
    return nearest;
}

template <int D>
Candidate<D> with_merge(Setting<D> const& setting, Candidate<D> candidate, int city, int other) {
    auto& cities = candidate.parameters.cities;
    model::City<D> const a = city_of<D>(cities[city], setting.scales);
    model::City<D> const b = city_of<D>(cities[other], setting.scales);
    double const mass_a = std::abs(a.amplitude) * std::sqrt(a.covariance.determinant());
    double const mass_b = std::abs(b.amplitude) * std::sqrt(b.covariance.determinant());
    double const share = mass_a / (mass_a + mass_b);
    model::Vector<D> const apart = a.centre - b.centre;
    model::City<D> both;
    both.centre = share * a.centre + (1 - share) * b.centre;
    both.covariance =
        share * a.covariance + (1 - share) * b.covariance + share * (1 - share) * apart * apart.transpose();
    both.amplitude = (mass_a + mass_b) / std::sqrt(both.covariance.determinant());
    cities[city] = parameters_of<D>(both, setting.scales);
    return without_city(std::move(candidate), other);
}

#define FOOTFALL_INSTANTIATE(D)                                                       \
    template Candidate<D> without_city<D>(Candidate<D>, int);                         \
    template Candidate<D> without_cities<D>(Candidate<D>, std::vector<int>);          \
    template int nearest_city<D>(Setting<D> const&, Candidate<D> const&, int);        \
    template Candidate<D> with_split<D>(Setting<D> const&, Candidate<D>, int, int);   \
    template Candidate<D> with_shape<D>(Setting<D> const&, Candidate<D>, int, Shape); \
    template Candidate<D> with_merge<D>(Setting<D> const&, Candidate<D>, int, int);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
