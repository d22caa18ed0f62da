#include "src/fit/likelihood/parameters.hpp"

#include "src/base/dimensions.hpp"

#include <ceres/jet.h>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <array>
#include <cmath>

namespace fit {

template <int D>
CityParameters<D> parameters_of(model::City<D> const& city, Scales const& scales) {
    // Σ − s²·I may have lost its definiteness to rounding, or never have had it: a city is never narrower
    // than s, and a thousandth beyond keeps the logarithms finite.
    Eigen::SelfAdjointEigenSolver<model::Matrix<D>> const axes(city.covariance);
    model::Vector<D> const& squared = axes.eigenvalues();
    double const least = std::max(1e-6 * scales.reach * scales.reach, 1e-24 * squared.maxCoeff());
    model::Vector<D> const own = (squared.array() - scales.reach * scales.reach).max(least);
    model::Matrix<D> const product = axes.eigenvectors() * own.asDiagonal() * axes.eigenvectors().transpose();
    model::Matrix<D> const lower = product.llt().matrixL();

    CityParameters<D> parameters;
    parameters[0] = stored(city.amplitude, scales.amplitude);
    for (int d = 0; d < D; ++d)
        parameters[1 + d] = city.centre[d];
    for (int row = 0; row < D; ++row)
        for (int column = 0; column <= row; ++column)
            parameters[1 + D + model::triangle_index(row, column)] =
                row == column ? std::log(lower(row, row)) : lower(row, column);
    return parameters;
}

#define FOOTFALL_INSTANTIATE(D) \
    template CityParameters<D> parameters_of<D>(model::City<D> const&, Scales const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

namespace {

/// Of an amplitude to what is negligible, seven standard deviations away.
constexpr double least_ratio = 1e12;

}  // namespace

template <int D>
Cities<D>::Cities(Parameters<D> const& parameters, Scales const& scales, double negligible) {
    coefficients_.reserve(parameters.cities.size());
    footprints_.reserve(parameters.cities.size());
    for (CityParameters<D> city : parameters.cities) {
        city[0] = plain(city[0], scales.amplitude);
        coefficients_.push_back(model::coefficients_from_parameters<D, double>(city.data(), scales.reach));
        // A city whose amplitude is zero now may grow: what it would bring to its stores counts.
        auto seen = coefficients_.back();
        if (scales.amplitude == Scale::linear)
            seen.amplitude = std::max(std::abs(seen.amplitude), negligible * least_ratio);
        footprints_.push_back(footprint_of(seen, negligible));
    }
}

template <int D>
void Cities<D>::reaching(Box<D> const& box, std::vector<int>& cities) const {
    cities.clear();
    for (int k = 0; k < count(); ++k)
        if (reaches(k, box)) cities.push_back(k);
}

template <int D>
Eigen::Matrix<double, model::parameter_count<D>, model::parameter_count<D>> coefficients_by_parameters(
    CityParameters<D> const& city, Scales const& scales) {
    constexpr int n = model::parameter_count<D>;
    using Jet = ceres::Jet<double, n>;
    std::array<Jet, n> parameters;
    for (int i = 0; i < n; ++i)
        parameters[i] = Jet(city[i], i);
    if (scales.amplitude == Scale::logarithmic) parameters[0] = exp(parameters[0]);
    auto const jets = model::coefficients_from_parameters<D, Jet>(parameters.data(), scales.reach);
    Eigen::Matrix<double, n, n> jacobian;
    jacobian.row(0) = jets.amplitude.v.transpose();
    for (int d = 0; d < D; ++d)
        jacobian.row(1 + d) = jets.centre[d].v.transpose();
    for (int i = 0; i < model::triangle_size<D>; ++i)
        jacobian.row(1 + D + i) = jets.whitening[i].v.transpose();
    return jacobian;
}

#define FOOTFALL_INSTANTIATE(D)                                                          \
    template class Cities<D>;                                                            \
    template Eigen::Matrix<double, model::parameter_count<D>, model::parameter_count<D>> \
    coefficients_by_parameters<D>(CityParameters<D> const&, Scales const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
