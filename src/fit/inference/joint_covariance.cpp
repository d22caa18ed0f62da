#include "src/fit/inference/joint_covariance.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/inference/inference.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace fit {
namespace {

constexpr std::size_t fewest_same = 20;

/// What one fit says about one store.
struct Seen {
    double excess = 0;    ///< count − expected
    double expected = 0;  ///< by which the overdispersion goes: 1 for gaussian
    double plain = 0;     ///< variance of excess ÷ expected without overdispersion
    double scatter = 0;   ///< variance of the count

    template <int D>
    Seen(Inference<D> const& inference, Eigen::Index store) {
        Noise const noise = inference.fitted().noise;
        double const fitted = inference.expected()[store];
        excess = inference.fitted().stores.values[store] - fitted;
        expected = noise == Noise::gaussian ? 1 : fitted;
        plain = noise == Noise::gaussian ? 0 : 1 / fitted;
        scatter = variance(noise, fitted, inference.dispersion());
    }
};

/// Of a store's ratio to what is expected of it, from one fit to the other.
double change_of(Seen const& a, Seen const& b) {
    return b.excess / b.expected - a.excess / a.expected;
}

/// How many of the stores' changes the fits followed with their parameters, half of them at most: so much too
/// small came changes out.
template <int D>
double followed(Inference<D> const& earlier, Inference<D> const& later, std::size_t stores) {
    return std::min(static_cast<double>(std::max(earlier.parameters(), later.parameters())),
                    static_cast<double>(stores) / 2);
}

/// By moments over the stores, each weighted by how sure its change is.
template <int D>
double change_dispersion(Inference<D> const& earlier, Inference<D> const& later,
                         std::vector<SameStore> const& same) {
    double dispersion = earlier.dispersion() + later.dispersion();
    auto const stores = static_cast<double>(same.size());
    double const free = stores - followed(earlier, later, same.size());
    for (int round = 0; round < 5; ++round) {
        double sum = 0, weights = 0;
        for (SameStore const& store : same) {
            Seen const a(earlier, store.earlier), b(later, store.later);
            double const change = change_of(a, b);
            double const plain = a.plain + b.plain;
            double const weight = std::pow(plain + dispersion, -2);
            sum += weight * (change * change * stores / free - plain);
            weights += weight;
        }
        dispersion = std::max(sum / weights, 1e-12);
    }
    return dispersion;
}

/// The part of the variance of counts that stores do not keep from one fit to the other, where that variance
/// is φ·f: then all of it goes by what is fitted, and stores that do well here and badly there are told by
/// their changes alone.
template <int D>
double part_not_kept(Inference<D> const& earlier, Inference<D> const& later,
                     std::vector<SameStore> const& same) {
    auto const stores = static_cast<double>(same.size());
    double const free = stores - followed(earlier, later, same.size());
    double sum = 0;
    for (SameStore const& store : same) {
        Seen const a(earlier, store.earlier), b(later, store.later);
        double const change = change_of(a, b);
        sum +=
            change * change / (a.scatter / (a.expected * a.expected) + b.scatter / (b.expected * b.expected));
    }
    return std::min(sum / free, 1.0);
}

bool can_share(Noise a, Noise b) {
    return (a == Noise::gaussian) == (b == Noise::gaussian);
}

/// What counts of one store in both fits have in common.
struct Shared {
    double dispersion = 0;            ///< covariance ÷ product of what is expected
    std::optional<double> part = {};  ///< the correlation, where that is known instead
};

/// Σ over stores of both: g · g'ᵀ times the covariance of the two counts over both variances.
template <int D>
Eigen::MatrixXd shared_slopes(Inference<D> const& earlier, Inference<D> const& later,
                              std::vector<SameStore> const& same, Shared const& shared) {
    constexpr int n = Inference<D>::per_city;
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(earlier.parameters(), later.parameters());
    RateRow<D> a, b;
    for (SameStore const& store : same) {
        auto const &stores_a = earlier.fitted().stores, &stores_b = later.fitted().stores;
        earlier.row_of_store(store.earlier, a);
        later.row_of_store(store.later, b);
        Seen const seen_a(earlier, store.earlier), seen_b(later, store.later);
        double const most = std::sqrt(seen_a.scatter * seen_b.scatter);
        double const covariance =
            shared.part ? *shared.part * most
                        : std::clamp(shared.dispersion * seen_a.expected * seen_b.expected, -most, most);
        double const weight = stores_a.exposure_at(store.earlier) * stores_b.exposure_at(store.later) *
                              covariance / (seen_a.scatter * seen_b.scatter);
        Eigen::Index const common_a = a.by_common.size(), common_b = b.by_common.size();
        sum.block(a.common_at, b.common_at, common_a, common_b) +=
            weight * a.by_common * b.by_common.transpose();
        for (std::size_t j = 0; j < b.cities.size(); ++j)
            sum.middleRows(a.common_at, common_a).template middleCols<n>(later.first_of(b.cities[j])) +=
                weight * a.by_common * b.by_parameters[j].transpose();
        for (std::size_t i = 0; i < a.cities.size(); ++i) {
            int const at = earlier.first_of(a.cities[i]);
            Eigen::Matrix<double, n, 1> const weighted = weight * a.by_parameters[i];
            sum.middleCols(b.common_at, common_b).template middleRows<n>(at) +=
                weighted * b.by_common.transpose();
            for (std::size_t j = 0; j < b.cities.size(); ++j)
                sum.block<n, n>(at, later.first_of(b.cities[j])).noalias() +=
                    weighted * b.by_parameters[j].transpose();
        }
    }
    return sum;
}

/// step · gradients, by the rows of the gradients that are not all 0.
Eigen::MatrixXd stepped(Eigen::MatrixXd const& step, Eigen::MatrixXd const& gradients) {
    std::vector<Eigen::Index> const support = support_of(gradients.rowwise().squaredNorm());
    return step(Eigen::all, support) * gradients(support, Eigen::all);
}

}  // namespace

double JointCovariance::variance_of_earlier(Eigen::VectorXd const& gradient) const {
    Eigen::VectorXd const step = stepped(step_earlier, gradient);
    Eigen::VectorXd const slopes = earlier * step;
    return step.dot(slopes);
}

double JointCovariance::variance_of_later(Eigen::VectorXd const& gradient) const {
    Eigen::VectorXd const step = stepped(step_later, gradient);
    Eigen::VectorXd const slopes = later * step;
    return step.dot(slopes);
}

double JointCovariance::variance_of_change(Eigen::VectorXd const& of_earlier,
                                           Eigen::VectorXd const& of_later) const {
    return covariance_of_change(of_earlier, of_later)(0, 0);
}

Eigen::MatrixXd JointCovariance::covariance_of_change(Eigen::MatrixXd const& of_earlier,
                                                      Eigen::MatrixXd const& of_later) const {
    Eigen::MatrixXd const a = stepped(step_earlier, of_earlier), b = stepped(step_later, of_later);
    Eigen::MatrixXd const slopes_a = earlier * a, slopes_b = later * b, shared = between * b;
    Eigen::MatrixXd const common = a.transpose() * shared;
    return a.transpose() * slopes_a + b.transpose() * slopes_b - common - common.transpose();
}

template <int D>
JointCovariance joint_covariance(Inference<D> const& earlier, Inference<D> const& later,
                                 std::vector<SameStore> const& same) {
    JointCovariance joint{.step_earlier = step_by_slope(earlier),
                          .step_later = step_by_slope(later),
                          .earlier = earlier.information().sparseView(),
                          .between = {earlier.parameters(), later.parameters()},
                          .later = later.information().sparseView()};
    joint.change_dispersion = earlier.dispersion() + later.dispersion();
    if (same.size() < fewest_same || !can_share(earlier.fitted().noise, later.fitted().noise)) return joint;
    if (earlier.fitted().noise == Noise::scaled && later.fitted().noise == Noise::scaled) {
        double const lost = part_not_kept(earlier, later, same);
        joint.change_dispersion = lost * (earlier.dispersion() + later.dispersion());
        joint.between = shared_slopes(earlier, later, same, {.part = 1 - lost}).sparseView();
        return joint;
    }
    joint.change_dispersion = change_dispersion(earlier, later, same);
    double const shared = (earlier.dispersion() + later.dispersion() - joint.change_dispersion) / 2;
    joint.between = shared_slopes(earlier, later, same, {.dispersion = shared}).sparseView();
    return joint;
}

template JointCovariance joint_covariance<2>(Inference<2> const&, Inference<2> const&,
                                             std::vector<SameStore> const&);

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
