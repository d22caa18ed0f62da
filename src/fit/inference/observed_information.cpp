#include "src/base/dimensions.hpp"
#include "src/fit/inference/joint_covariance.hpp"
#include "src/fit/inference/regular_inverse.hpp"

#include <vector>

namespace fit {
namespace {

/// Smallest eigenvalue, with a unit diagonal, of a curvature that can be inverted.
constexpr double flat_curvature = 1e-8;

/// Of the logarithm of a city's visitors at z = C⁻¹·(x − μ). With δ and S the steps of centre and spread it
/// is log a − ½ (z − δ)ᵀ exp(−S) (z − δ), to second order in which stand −½ δᵀδ − δᵀ S z − ¼ zᵀ S² z.
template <int D>
Eigen::Matrix<double, Inference<D>::per_city, Inference<D>::per_city> log_curvature(
    model::Vector<D> const& z) {
    constexpr int n = Inference<D>::per_city;
    Eigen::Matrix<double, n, n> curvature = Eigen::Matrix<double, n, n>::Zero();
    curvature.template block<D, D>(1, 1).diagonal().array() -= 1;
    // The unit steps E of S, by rows of its lower triangle, and what they make of z.
    std::vector<model::Vector<D>> turned;
    for (int i = 0; i < D; ++i)
        for (int j = 0; j <= i; ++j) {
            model::Vector<D> of_z = model::Vector<D>::Zero();
            of_z[i] += z[j];
            if (i != j) of_z[j] += z[i];
            turned.push_back(of_z);
        }
    for (int a = 0; a < static_cast<int>(turned.size()); ++a) {
        curvature.template block<D, 1>(1, 1 + D + a) -= turned[a];
        curvature.template block<1, D>(1 + D + a, 1) -= turned[a].transpose();
        for (int b = 0; b < static_cast<int>(turned.size()); ++b)
            curvature(1 + D + a, 1 + D + b) -= 0.5 * turned[a].dot(turned[b]);
    }
    return curvature;
}

/// d variance ÷ d fitted.
double variance_slope(Noise noise, double fitted, double dispersion) {
    if (noise == Noise::gaussian) return 0;
    if (noise == Noise::scaled) return dispersion;
    return noise == Noise::poisson ? 1 : 1 + 2 * dispersion * fitted;
}

}  // namespace

template <int D>
Eigen::MatrixXd observed_information(Inference<D> const& inference) {
    constexpr int n = Inference<D>::per_city;
    auto const& stores = inference.fitted().stores;
    Noise const noise = inference.fitted().noise;
    Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(inference.parameters(), inference.parameters());
    RateRow<D> row;
    for (Eigen::Index s = 0; s < stores.values.size(); ++s) {
        double const exposure = stores.exposure_at(s), expected = inference.expected()[s];
        double const scatter = variance(noise, expected, inference.dispersion());
        double const excess = (stores.values[s] - expected) / scatter;
        double const slope = variance_slope(noise, expected, inference.dispersion());
        inference.row_of_store(s, row);
        add_outer_product(row, exposure * exposure * (1 + excess * slope) / scatter, lower);
        for (std::size_t k = 0; k < row.cities.size(); ++k) {
            double const visitors = row.visitors[k];
            if (visitors == 0) continue;
            auto const& by = row.by_parameters[k];
            int const at = inference.first_of(row.cities[k]);
            // That an effect bends a store's visitors is left out: over stores the excess cancels there.
            lower.block<n, n>(at, at) -= exposure * excess *
                                         (by * by.transpose() / visitors +
                                          visitors * log_curvature<D>(by.template segment<D>(1) / visitors));
        }
    }
    lower.template triangularView<Eigen::StrictlyUpper>() = lower.transpose();
    return lower;
}

template <int D>
Eigen::MatrixXd step_by_slope(Inference<D> const& inference) {
    std::vector<int> free;
    for (int i = 0; i < inference.parameters(); ++i)
        if (!inference.held(i) && inference.information()(i, i) > 0) free.push_back(i);
    if (free.empty() || inference.flat_directions().cols() > 0) return inference.covariance();
    Eigen::VectorXd const scale = inference.information().diagonal()(free).cwiseSqrt().cwiseInverse();
    std::optional<Eigen::MatrixXd> const scaled = definite_inverse(
        scale.asDiagonal() * observed_information(inference)(free, free) * scale.asDiagonal(), flat_curvature,
        inference.fitted().threads);
    if (!scaled) return inference.covariance();
    Eigen::MatrixXd inverse = Eigen::MatrixXd::Zero(inference.parameters(), inference.parameters());
    inverse(free, free) = scale.asDiagonal() * *scaled * scale.asDiagonal();
    return inverse;
}

#define FOOTFALL_INSTANTIATE(D)                                            \
    template Eigen::MatrixXd observed_information<D>(Inference<D> const&); \
    template Eigen::MatrixXd step_by_slope<D>(Inference<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
