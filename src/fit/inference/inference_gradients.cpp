#include "src/base/dimensions.hpp"
#include "src/fit/inference/inference.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fit {

template <int D>
double Inference<D>::background_se() const {
    if (held_[background()]) return std::numeric_limits<double>::quiet_NaN();
    return std::sqrt(covariance_(background(), background()));
}

template <int D>
double Inference<D>::effect_se(int effect) const {
    int const at = first_effect() + effect;
    return covariance_(at, at) > 0 ? std::sqrt(covariance_(at, at)) : std::numeric_limits<double>::infinity();
}

template <int D>
double Inference<D>::standard_error(Eigen::VectorXd const& gradient) const {
    return std::sqrt(std::max(quadratic_form(gradient, covariance_), 0.0));
}

// Of (g − share·t) ÷ total, g the gradient of the city's visits and t that of all.
template <int D>
double Inference<D>::share_error(Visits const& visits, int city) const {
    double const share = visits.of_city[city] / visits.total;
    Eigen::VectorXd const own = visits.gradients.col(city);
    double const variance = quadratic_form(own, covariance_) - 2 * share * own.dot(visits.with_total) +
                            share * share * visits.total_gradient.dot(visits.with_total);
    return std::sqrt(std::max(variance, 0.0)) / std::abs(visits.total);  // below 0 with negative amplitudes
}

template <int D>
Eigen::VectorXd Inference<D>::rate_gradient(model::Vector<D> const& position) const {
    RateRow<D> row;
    local_.row_at(position, row);
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(parameters());
    for (std::size_t i = 0; i < row.cities.size(); ++i)
        gradient.segment<per_city>(first_of(row.cities[i])) = row.by_parameters[i];
    gradient[background()] = 1;
    return gradient;
}

template <int D>
template <typename RowOf>
Visits Inference<D>::visits_of(Eigen::Index count, Eigen::VectorXd const& exposure,
                               RowOf const& row_of) const {
    Visits sums;
    sums.of_city = Eigen::VectorXd::Zero(cities());
    sums.gradients = Eigen::MatrixXd::Zero(parameters(), cities());
    Eigen::VectorXd by_background = Eigen::VectorXd::Zero(parameters());
    RateRow<D> row;
    for (Eigen::Index s = 0; s < count; ++s) {
        double const open = exposure.size() > 0 ? exposure[s] : 1;
        row_of(s, row);
        for (std::size_t i = 0; i < row.cities.size(); ++i) {
            int const k = row.cities[i];
            sums.of_city[k] += open * row.visitors[i];
            sums.gradients.col(k).template segment<per_city>(first_of(k)) += open * row.by_parameters[i];
            if (effects() == 0) continue;
            auto const own = open * row.by_effects.col(static_cast<Eigen::Index>(i));
            sums.gradients.col(k).tail(effects()) += own;
            by_background.tail(effects()) -= own;  // what is left of the whole is the background's
        }
        sums.total += open * row.rate;
        by_background.segment(row.common_at, row.by_common.size()) += open * row.by_common;
    }
    sums.total_gradient = sums.gradients.rowwise().sum() + by_background;
    sums.with_total = covariance_ * sums.total_gradient;
    return sums;
}

template <int D>
Visits Inference<D>::visits(Observations<D> const& stores) const {
    return visits_of(stores.positions.cols(), stores.exposure,
                     [&](Eigen::Index s, RateRow<D>& row) { local_.row_of(stores, s, row); });
}

template <int D>
Visits Inference<D>::visits(Catchments const& catchments, Eigen::VectorXd const& exposure) const {
    return visits_of(catchments.stores(), exposure, [&](Eigen::Index s, RateRow<D>& row) {
        local_.row_of(catchments, static_cast<int>(s), row);
    });
}

template <int D>
Eigen::VectorXd Inference<D>::log_amplitude_gradient(int city) const {
    return Eigen::VectorXd::Unit(parameters(), first_of(city));
}

// log of a·√det Σ: d log det Σ = tr S.
template <int D>
Eigen::VectorXd Inference<D>::log_integral_gradient(int city) const {
    Eigen::VectorXd gradient = log_amplitude_gradient(city);
    for (int d = 0; d < D; ++d)
        gradient[first_of(city) + 1 + D + model::triangle_index(d, d)] = 0.5;
    return gradient;
}

// pᵀ·dΣ·q = (Cᵀp)ᵀ·S·(Cᵀq), S symmetric with each entry off the diagonal stored once.
template <int D>
Eigen::VectorXd Inference<D>::covariance_gradient(int city, model::Vector<D> const& p,
                                                  model::Vector<D> const& q) const {
    model::Vector<D> const left = local_.factor(city).transpose() * p;
    model::Vector<D> const right = local_.factor(city).transpose() * q;
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(parameters());
    for (int i = 0; i < D; ++i)
        for (int j = 0; j <= i; ++j)
            gradient[first_of(city) + 1 + D + model::triangle_index(i, j)] =
                i == j ? left[i] * right[i] : left[i] * right[j] + left[j] * right[i];
    return gradient;
}

template <int D>
model::Matrix<D> Inference<D>::centre_covariance(int city) const {
    model::Matrix<D> const& c = local_.factor(city);
    int const centre = first_of(city) + 1;
    return c * covariance_.template block<D, D>(centre, centre) * c.transpose();
}

// A centre at m (in local coordinates) says that the slope of log v at m is 0: −(δ + S·m) has to make up for
// m.
template <int D>
double Inference<D>::centre_distance(int city, model::Vector<D> const& position) const {
    model::Vector<D> const m = local_.factor(city).template triangularView<Eigen::Lower>().solve(
        position - fitted_.model.cities[city].centre);
    Eigen::Matrix<double, D, per_city> slopes = Eigen::Matrix<double, D, per_city>::Zero();
    for (int i = 0; i < D; ++i) {
        slopes(i, 1 + i) = 1;
        for (int j = 0; j < D; ++j)
            slopes(i, 1 + D + model::triangle_index(std::max(i, j), std::min(i, j))) = m[j];
    }
    int const at = first_of(city);
    model::Matrix<D> const errors =
        slopes * covariance_.template block<per_city, per_city>(at, at) * slopes.transpose();
    return m.dot(errors.ldlt().solve(m));
}

// The rest of the class is in inference.cpp.
#define FOOTFALL_INSTANTIATE(D)                                                                \
    template double Inference<D>::background_se() const;                                       \
    template double Inference<D>::effect_se(int) const;                                        \
    template double Inference<D>::standard_error(Eigen::VectorXd const&) const;                \
    template double Inference<D>::share_error(Visits const&, int) const;                       \
    template Eigen::VectorXd Inference<D>::rate_gradient(model::Vector<D> const&) const;       \
    template Visits Inference<D>::visits(Observations<D> const&) const;                        \
    template Visits Inference<D>::visits(Catchments const&, Eigen::VectorXd const&) const;     \
    template Eigen::VectorXd Inference<D>::log_amplitude_gradient(int) const;                  \
    template Eigen::VectorXd Inference<D>::log_integral_gradient(int) const;                   \
    template Eigen::VectorXd Inference<D>::covariance_gradient(int, model::Vector<D> const&,   \
                                                               model::Vector<D> const&) const; \
    template model::Matrix<D> Inference<D>::centre_covariance(int) const;                      \
    template double Inference<D>::centre_distance(int, model::Vector<D> const&) const;
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
