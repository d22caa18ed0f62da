#include "src/fit/likelihood/parameters.hpp"

#include "src/base/dimensions.hpp"

#include <Eigen/Eigenvalues>

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

}  // namespace fit
