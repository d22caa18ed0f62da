#include "src/fit/inference/inference.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/unit_diagonal.hpp"
#include "src/fit/likelihood/noise.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SparseCholesky>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace fit {
namespace {

using Sparse = Eigen::SparseMatrix<double>;
using Factor = Eigen::SimplicialLLT<Sparse>;

/// Up to here eigenvectors take less than a second.
constexpr Eigen::Index most_rows_for_eigenvectors = 400;
/// Columns solved at once: small beside the result, many enough to share.
constexpr Eigen::Index strip = 64;

Eigen::MatrixXd solve(Factor const& factor, Eigen::MatrixXd const& right, int threads) {
    Eigen::MatrixXd solution(right.rows(), right.cols());
    int const strips = static_cast<int>((right.cols() + strip - 1) / strip);
    base::parallel_for(strips, threads, [&](int i) {
        Eigen::Index const first = i * strip, columns = std::min(strip, right.cols() - first);
        solution.middleCols(first, columns) = factor.solve(right.middleCols(first, columns));
    });
    return solution;
}

Eigen::MatrixXd inverse_of(Factor const& factor, int threads) {
    Eigen::Index const n = factor.rows();
    Eigen::MatrixXd inverse(n, n);
    int const strips = static_cast<int>((n + strip - 1) / strip);
    base::parallel_for(strips, threads, [&](int i) {
        Eigen::Index const first = i * strip, columns = std::min(strip, n - first);
        Eigen::MatrixXd unit = Eigen::MatrixXd::Zero(n, columns);
        unit.middleRows(first, columns).setIdentity();
        inverse.middleCols(first, columns) = factor.solve(unit);
    });
    return inverse;
}

Eigen::MatrixXd orthonormal(Eigen::MatrixXd const& columns) {
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> const qr(columns);
    return qr.householderQ() * Eigen::MatrixXd::Identity(columns.rows(), qr.rank());
}

/// By inverse iteration, starting from the columns in which the inverse is large.
Eigen::MatrixXd flat_directions_of(Sparse const& matrix, Factor const& factor, Eigen::MatrixXd const& inverse,
                                   double flat, int threads) {
    std::vector<Eigen::Index> large;
    for (Eigen::Index i = 0; i < inverse.cols(); ++i)
        if (inverse(i, i) * flat > 1e-4) large.push_back(i);
    if (large.empty()) return Eigen::MatrixXd(inverse.rows(), 0);
    Eigen::MatrixXd const near = orthonormal(inverse(Eigen::all, large));
    Eigen::MatrixXd const nearer = orthonormal(solve(factor, near, threads));
    Eigen::MatrixXd const curved = matrix * nearer;
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> const axes(nearer.transpose() * curved);
    Eigen::Index const flats = (axes.eigenvalues().array() < flat).count();
    return nearer * axes.eigenvectors().leftCols(flats);  // eigenvalues increase
}

/// Lifted by a tenth of the smallest eigenvalue that counts, a matrix with flat directions can be factored,
/// and they be found by what the factor makes of them.
RegularInverse inverse_beside_flat_directions(Sparse const& matrix, double flat, int threads) {
    Sparse lift(matrix.rows(), matrix.cols());
    lift.setIdentity();
    Factor const factor(matrix + 0.1 * flat * lift);
    RegularInverse result{inverse_of(factor, threads), {}};
    Eigen::MatrixXd& inverse = result.inverse;
    Eigen::MatrixXd& flats = result.flat_directions;
    flats = flat_directions_of(matrix, factor, inverse, flat, threads);
    auto const drop_flats = [&flats](Eigen::MatrixXd& columns) {
        Eigen::MatrixXd const along = flats.transpose() * columns;
        columns.noalias() -= flats * along;
    };
    drop_flats(inverse);
    inverse.transposeInPlace();
    drop_flats(inverse);
    // What was huge has left its rounding, and the lift its mark: once more, of what is missing from a unit
    // matrix.
    Eigen::MatrixXd missing = Eigen::MatrixXd::Identity(inverse.rows(), inverse.cols());
    missing.noalias() -= matrix * inverse;
    drop_flats(missing);
    missing = solve(factor, missing, threads);
    drop_flats(missing);
    inverse += missing;
    return result;
}

RegularInverse inverse_by_eigenvectors(Eigen::MatrixXd const& matrix, double flat) {
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> const axes(matrix);
    Eigen::Index const flats = (axes.eigenvalues().array() < flat).count();
    Eigen::Index const told = axes.eigenvalues().size() - flats;
    Eigen::MatrixXd const rows = axes.eigenvectors().rightCols(told);
    return {rows * axes.eigenvalues().tail(told).cwiseInverse().asDiagonal() * rows.transpose(),
            axes.eigenvectors().leftCols(flats)};
}

std::optional<Eigen::MatrixXd> definite_inverse_by_sparse_factor(Sparse const& matrix, double flat,
                                                                 int threads) {
    Factor const factor(matrix);
    if (factor.info() != Eigen::Success) return std::nullopt;
    Eigen::MatrixXd inverse = inverse_of(factor, threads);
    // No eigenvalue is below 1 ÷ the inverse's trace.
    if (!(inverse.trace() * flat < 1)) return std::nullopt;
    return inverse;
}

}  // namespace

std::optional<Eigen::MatrixXd> definite_inverse(Eigen::MatrixXd const& matrix, double flat, int threads) {
    if (matrix.rows() > most_rows_for_eigenvectors)
        return definite_inverse_by_sparse_factor(matrix.sparseView(), flat, threads);
    RegularInverse regular = inverse_by_eigenvectors(matrix, flat);
    if (regular.flat_directions.cols() > 0) return std::nullopt;
    return std::move(regular.inverse);
}

RegularInverse inverse_by_sparse_factor(Eigen::MatrixXd const& matrix, double flat, int threads) {
    Sparse const sparse = matrix.sparseView();
    auto inverse = definite_inverse_by_sparse_factor(sparse, flat, threads);
    if (inverse) return {std::move(*inverse), Eigen::MatrixXd(matrix.rows(), 0)};
    return inverse_beside_flat_directions(sparse, flat, threads);
}

RegularInverse regular_inverse(Eigen::MatrixXd const& matrix, double flat, int threads) {
    return matrix.rows() <= most_rows_for_eigenvectors ? inverse_by_eigenvectors(matrix, flat)
                                                       : inverse_by_sparse_factor(matrix, flat, threads);
}

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
