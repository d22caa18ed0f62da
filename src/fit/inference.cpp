#include "src/fit/inference.hpp"

#include "src/fit/dispersion.hpp"
#include "src/fit/identification.hpp"
#include "src/fit/quantile.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fit {
namespace {

/// Of the mean rate: a background that is none.
constexpr double no_background = 1e-6;
/// Smallest eigenvalue of the information scaled to a unit diagonal that is not taken for rounding.
constexpr double flat = 1e-11;

}  // namespace

template <int D>
Inference<D>::Inference(FittedModel<D> fitted) : fitted_(std::move(fitted)), local_(fitted_.model) {
    expect();
    hold_what_is_known();
    correct_dispersion();
    information_ = information_under(dispersion_);
    covariance_ = inverse_of(information_);
    critical_ = student_quantile(0.975, freedom_);
    critical_region_ = 2 * f_quantile(0.95, 2, freedom_);
    identifications_ = identify(*this);
}

template <int D>
void Inference<D>::expect() {
    auto const& stores = fitted_.stores;
    double const floor =
        fitted_.noise == Noise::gaussian ? 0 : floor_of_counts * std::max(stores.values.mean(), 1e-300);
    expected_.resize(stores.values.size());
    RateRow<D> row;
    for (Eigen::Index s = 0; s < expected_.size(); ++s) {
        local_.row_at(stores.positions.col(s), row);
        expected_[s] = stores.exposure_at(s) * row.rate + floor;
    }
}

template <int D>
void Inference<D>::hold_what_is_known() {
    held_.assign(parameters(), false);
    for (int k = 0; k < cities(); ++k)
        if (fitted_.model.cities[k].amplitude == 0) std::fill_n(held_.begin() + first_of(k), per_city, true);
    // A rate beside a rate: counts grow with the unit of the exposures.
    Eigen::VectorXd const& exposures = fitted_.stores.exposure;
    double const exposure = exposures.size() > 0 ? exposures.mean() : 1;
    double const mean = expected_.cwiseAbs().mean() / exposure;
    held_[background()] = !fitted_.background || std::abs(fitted_.model.background) <= no_background * mean;
    auto const free = std::count(held_.begin(), held_.end(), false);
    freedom_ = std::max(static_cast<double>(expected_.size() - free), 1.0);
}

template <int D>
double Inference<D>::variance_under(double dispersion, Eigen::Index store) const {
    return variance(fitted_.noise, expected_[store], dispersion);
}

template <int D>
double Inference<D>::fitted_variance(Eigen::Index store) const {
    return variance_under(fitted_dispersion_, store);
}

template <int D>
void Inference<D>::correct_dispersion() {
    Eigen::VectorXd const& values = fitted_.stores.values;
    fitted_dispersion_ = fitted_.overdispersion;
    if (fitted_.noise == Noise::gaussian)
        fitted_dispersion_ = std::max((values - expected_).squaredNorm() / static_cast<double>(values.size()),
                                      rounding_variance(values));
    Eigen::MatrixXd const covariance = inverse_of(information_under(fitted_dispersion_));
    Eigen::VectorXd leverages(values.size());
    RateRow<D> row;
    for (Eigen::Index s = 0; s < values.size(); ++s) {
        local_.row_at(fitted_.stores.positions.col(s), row);
        double const exposure = fitted_.stores.exposure_at(s);
        leverages[s] = exposure * exposure * quadratic_form(row, covariance) / fitted_variance(s);
    }
    Dispersion const corrected =
        corrected_dispersion(fitted_.noise, values, expected_, leverages, fitted_dispersion_);
    dispersion_ = corrected.value;
    dispersion_se_ = corrected.se;
}

template <int D>
Eigen::MatrixXd Inference<D>::information_under(double dispersion) const {
    Eigen::MatrixXd information = Eigen::MatrixXd::Zero(parameters(), parameters());
    RateRow<D> row;
    for (Eigen::Index s = 0; s < expected_.size(); ++s) {
        local_.row_at(fitted_.stores.positions.col(s), row);
        double const exposure = fitted_.stores.exposure_at(s);
        add_outer_product(row, exposure * exposure / variance_under(dispersion, s), information);
    }
    return information.template selfadjointView<Eigen::Lower>();
}

template <int D>
Eigen::MatrixXd Inference<D>::inverse_of(Eigen::MatrixXd const& information) {
    std::vector<int> free;
    for (int i = 0; i < parameters(); ++i)
        if (!held_[i] && information(i, i) > 0) free.push_back(i);
    if (free.empty()) {
        flat_directions_ = Eigen::MatrixXd::Zero(parameters(), 0);
        return Eigen::MatrixXd::Zero(parameters(), parameters());
    }
    Eigen::VectorXd const scale = information.diagonal()(free).cwiseSqrt().cwiseInverse();
    Eigen::MatrixXd const scaled = scale.asDiagonal() * information(free, free) * scale.asDiagonal();
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> const axes(scaled);
    Eigen::Index const flats = (axes.eigenvalues().array() < flat).count();
    Eigen::Index const told = axes.eigenvalues().size() - flats;

    flat_directions_ = Eigen::MatrixXd::Zero(parameters(), flats);
    flat_directions_(free, Eigen::all) = axes.eigenvectors().leftCols(flats);  // eigenvalues increase
    Eigen::MatrixXd const rows = scale.asDiagonal() * axes.eigenvectors().rightCols(told);
    Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(parameters(), parameters());
    covariance(free, free) =
        rows * axes.eigenvalues().tail(told).cwiseInverse().asDiagonal() * rows.transpose();
    return covariance;
}

template class Inference<1>;
template class Inference<2>;
template class Inference<3>;

}  // namespace fit
