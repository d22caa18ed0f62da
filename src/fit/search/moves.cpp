#include "src/fit/search/moves.hpp"

#include "src/base/dimensions.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace fit {

namespace {

/// Where the parts of a city lie along an axis, in its standard deviations from its centre, and how much of
/// its variance they lose.
struct Apart {
    double one, other, lost;
};

Apart apart_of(Split::Into into) {
    switch (into) {
        case Split::Into::bridged:
            return {1.3, 1.3, 0.9};
        case Split::Into::bridged_uneven:
            return {1, 0.4, 0.9};
        default:
            return {0.7, 0.7, 0.7 * 0.7};
    }
}

template <int D>
std::pair<model::City<D>, model::City<D>> parts_of(model::City<D> const& whole, Split const& split) {
    model::City<D> one = whole, other = whole;
    if (split.into == Split::Into::core) {
        one.covariance *= 0.4;
        other.covariance *= 1.8;
        one.amplitude = other.amplitude = 0.5 * whole.amplitude;
        return {one, other};
    }
    Eigen::SelfAdjointEigenSolver<model::Matrix<D>> const axes(whole.covariance);
    int const column = D - 1 - split.axis;
    model::Vector<D> const direction = axes.eigenvectors().col(column) * split.side;
    double const variance = axes.eigenvalues()[column];
    auto const [to_one, to_other, lost] = apart_of(split.into);
    one.covariance -= lost * variance * direction * direction.transpose();
    one.amplitude *= 0.7;
    other = one;
    one.centre -= to_one * std::sqrt(variance) * direction;
    other.centre += to_other * std::sqrt(variance) * direction;
    return {one, other};
}

}  // namespace

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
std::vector<Split> all_splits() {
    using enum Split::Into;
    std::vector<Split> splits;
    for (int axis = 0; axis < D; ++axis)
        splits.push_back({halves, axis});
    splits.insert(splits.end(), {{core}, {bridged}, {bridged_uneven, 0, 1}, {bridged_uneven, 0, -1}});
    return splits;
}

template <int D>
Candidate<D> with_split(Setting<D> const& setting, Candidate<D> candidate, int city, Split const& split) {
    auto& cities = candidate.parameters.cities;
    auto const [one, other] = parts_of(city_of<D>(cities[city], setting.scales), split);
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

#define FOOTFALL_INSTANTIATE(D)                                                              \
    template Candidate<D> without_city<D>(Candidate<D>, int);                                \
    template Candidate<D> without_cities<D>(Candidate<D>, std::vector<int>);                 \
    template int nearest_city<D>(Setting<D> const&, Candidate<D> const&, int);               \
    template std::vector<Split> all_splits<D>();                                             \
    template Candidate<D> with_split<D>(Setting<D> const&, Candidate<D>, int, Split const&); \
    template Candidate<D> with_shape<D>(Setting<D> const&, Candidate<D>, int, Shape);        \
    template Candidate<D> with_merge<D>(Setting<D> const&, Candidate<D>, int, int);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
