#include "src/fit/inference/inference.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/unit_diagonal.hpp"
#include "src/fit/inference/regular_inverse.hpp"
#include "src/fit/likelihood/noise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace fit {
namespace {

/// Of the mean rate: a background that is none.
constexpr double no_background = 1e-6;
/// Smallest eigenvalue of the information scaled to a unit diagonal that is not taken for rounding.
constexpr double flat_information = 1e-11;
/// Cities too small to be seen give their visitors to those around, which the errors do not know: where the
/// number of cities was searched, limits so much wider hold the truth as often as they say. Measured over
/// scenes of stores (tests/bench/README.md).
constexpr double wider_for_the_unseen = 1.08;

/// What the priors on spreads tell: of ½ log det Σ, whose derivative by the diagonal of S is ½. Lower
/// triangle.
template <int D>
void add_priors(FittedModel<D> const& fitted, Eigen::MatrixXd& information) {
    for (std::size_t k = 0; k < fitted.priors.size(); ++k) {
        Eigen::Index const spread = Inference<D>::per_city * static_cast<Eigen::Index>(k) + 1 + D;
        for (int i = 0; i < D; ++i)
            for (int j = 0; j <= i; ++j)
                information(spread + model::triangle_index(i, i), spread + model::triangle_index(j, j)) +=
                    SpreadPrior::information / 4;
    }
}

/// Of a fit of people who are shared, whose counts scatter here more and there less than φ says: B·M·B, B the
/// covariance under φ and the priors, M what the stores' own misfits and the priors bring. A misfit counts as
/// if its store had not been fitted, ÷ (1 − leverage) (HC3, MacKinnon and White 1985).
template <int D>
Eigen::MatrixXd sandwich(Inference<D> const& inference, std::vector<Eigen::Index> const& order) {
    FittedModel<D> const& fitted = inference.fitted();
    constexpr double most_leverage = 0.9;
    Eigen::MatrixXd meat = Eigen::MatrixXd::Zero(inference.parameters(), inference.parameters());
    RateRow<D> row;
    for (Eigen::Index const s : order) {
        double const exposure = fitted.stores.exposure_at(s), expected = inference.expected()[s];
        double const variance = fit::variance(fitted.noise, expected, inference.dispersion());
        inference.row_of_store(s, row);
        double const leverage = std::min(
            exposure * exposure * quadratic_form(row, inference.covariance()) / variance, most_leverage);
        double const weight = exposure * (fitted.stores.values[s] - expected) / variance / (1 - leverage);
        add_outer_product(row, weight * weight, meat);
    }
    add_priors(fitted, meat);
    meat.template triangularView<Eigen::StrictlyUpper>() = meat.transpose();
    return inference.covariance() * meat * inference.covariance();
}

}  // namespace

template <int D>
std::vector<int> known_parameters(FittedModel<D> const& fitted) {
    constexpr int per_city = Inference<D>::per_city;
    std::vector<int> known;
    for (int k = 0; k < std::ssize(fitted.fixed_centres); ++k)
        for (int d = 0; fitted.fixed_centres[k] && d < D; ++d)
            known.push_back(per_city * k + 1 + d);
    if (!fitted.background) known.push_back(per_city * static_cast<int>(fitted.model.cities.size()));
    return known;
}

template <int D>
Inference<D>::Inference(FittedModel<D> fitted) : fitted_(std::move(fitted)), local_(fitted_.model) {
    put_in_order();
    expect();
    hold_what_is_known();
    correct_dispersion();
    information_ = information_under(dispersion_);
    covariance_ = inverse_of(information_);
    if (fitted_.catchments) covariance_ = sandwich(*this, by_cities_);
    double const wider = fitted_.searched ? wider_for_the_unseen : 1;
    critical_of_effects_ = student_quantile(0.975, freedom_);
    critical_ = wider * critical_of_effects_;
    critical_region_ = wider * wider * 2 * f_quantile(0.95, 2, freedom_);
    identifications_ = identify(*this);
}

template <int D>
int Inference<D>::effects() const {
    return static_cast<int>(fitted_.catchments ? fitted_.catchments->effects()
                                               : fitted_.stores.covariates.cols());
}

template <int D>
void Inference<D>::row_of_store(Eigen::Index store, RateRow<D>& row) const {
    if (fitted_.catchments)
        local_.row_of(*fitted_.catchments, static_cast<int>(store), row);
    else
        local_.row_of(fitted_.stores, store, row);
}

template <int D>
void Inference<D>::put_in_order() {
    std::vector<std::pair<int const*, Eigen::Index>> places;
    for (Eigen::Index s = 0; s < fitted_.stores.positions.cols(); ++s)
        places.emplace_back(local_.cities_around(fitted_.stores.positions.col(s)).data(), s);
    std::sort(places.begin(), places.end());
    for (auto const& [list, store] : places)
        by_cities_.push_back(store);
}

template <int D>
void Inference<D>::expect() {
    auto const& stores = fitted_.stores;
    double const floor =
        fitted_.noise == Noise::gaussian ? 0 : floor_of_counts * std::max(stores.values.mean(), 1e-300);
    expected_.resize(stores.values.size());
    base::parallel_stretches(expected_.size(), fitted_.threads,
                             [&](std::size_t, Eigen::Index first, Eigen::Index end) {
                                 RateRow<D> row;
                                 for (Eigen::Index s = first; s < end; ++s) {
                                     row_of_store(s, row);
                                     expected_[s] = stores.exposure_at(s) * row.rate + floor;
                                 }
                             });
}

template <int D>
void Inference<D>::hold_what_is_known() {
    held_.assign(parameters(), false);
    for (int k = 0; k < cities(); ++k)
        if (fitted_.model.cities[k].amplitude == 0) std::fill_n(held_.begin() + first_of(k), per_city, true);
    for (int const parameter : known_parameters(fitted_))
        held_[parameter] = true;
    // A rate beside a rate: counts grow with the unit of the exposures.
    Eigen::VectorXd const& exposures = fitted_.stores.exposure;
    double const exposure = exposures.size() > 0 ? exposures.mean() : 1;
    double const mean = expected_.cwiseAbs().mean() / exposure;
    if (std::abs(fitted_.model.background) <= no_background * mean) held_[background()] = true;
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
    base::parallel_stretches(
        values.size(), fitted_.threads, [&](std::size_t, Eigen::Index first, Eigen::Index end) {
            RateRow<D> row;
            for (Eigen::Index i = first; i < end; ++i) {
                Eigen::Index const s = by_cities_[i];
                row_of_store(s, row);
                double const exposure = fitted_.stores.exposure_at(s);
                leverages[s] = exposure * exposure * quadratic_form(row, covariance) / fitted_variance(s);
            }
        });
    Dispersion const corrected = corrected_dispersion(fitted_.noise, values, expected_, leverages,
                                                      fitted_dispersion_, fitted_.threads);
    dispersion_ = corrected.value;
    dispersion_se_ = corrected.se;
}

template <int D>
Eigen::MatrixXd Inference<D>::information_under(double dispersion) const {
    Eigen::MatrixXd information = Eigen::MatrixXd::Zero(parameters(), parameters());
    RateRow<D> row;
    for (Eigen::Index const s : by_cities_) {
        row_of_store(s, row);
        double const exposure = fitted_.stores.exposure_at(s);
        add_outer_product(row, exposure * exposure / variance_under(dispersion, s), information);
    }
    add_priors(fitted_, information);
    information.template triangularView<Eigen::StrictlyUpper>() = information.transpose();
    return information;
}

template <int D>
Eigen::MatrixXd Inference<D>::inverse_of(Eigen::MatrixXd const& information) {
    std::vector<int> free;
    for (int i = 0; i < parameters(); ++i)
        if (!held_[i] && information(i, i) > 0) free.push_back(i);
    flat_directions_ = Eigen::MatrixXd::Zero(parameters(), 0);
    Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(parameters(), parameters());
    if (free.empty()) return covariance;
    base::UnitDiagonal const unit(information(free, free));
    RegularInverse const regular = regular_inverse(unit.matrix, flat_information, fitted_.threads);
    flat_directions_.setZero(parameters(), regular.flat_directions.cols());
    flat_directions_(free, Eigen::all) = regular.flat_directions;
    covariance(free, free) = unit.rescaled(regular.inverse);
    return covariance;
}

#define FOOTFALL_INSTANTIATE(D)  \
    template class Inference<D>; \
    template std::vector<int> known_parameters<D>(FittedModel<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
