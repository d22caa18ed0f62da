#include "src/results/compare/city_pairing.hpp"

#include "geo/geometry.hpp"
#include "src/base/assignment.hpp"
#include "src/base/statistics.hpp"
#include "src/results/compare/earlier_runs.hpp"
#include "src/results/run/fitted.hpp"

#include <fmt/format.h>
#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <limits>

namespace results {
namespace {

/// Gives the numbers of earlier cities to the current ones that match them and have none yet.
void take_numbers(std::vector<db::CityRow>& current, std::vector<db::CityRow> const& earlier,
                  geo::Projection const& projection) {
    if (earlier.empty()) return;
    Eigen::MatrixXd differences = differences_of(current, earlier, projection);
    for (std::size_t i = 0; i < current.size(); ++i)
        if (current[i].city_id != 0)
            differences.row(static_cast<Eigen::Index>(i))
                .setConstant(std::numeric_limits<double>::infinity());
    std::vector<int> const match = base::assign(differences, same_city_within);
    for (std::size_t i = 0; i < current.size(); ++i)
        if (match[i] >= 0) current[i].city_id = earlier[match[i]].city_id;
}

}  // namespace

Eigen::MatrixXd differences_of(std::vector<db::CityRow> const& current,
                               std::vector<db::CityRow> const& previous, geo::Projection const& projection) {
    auto const area_of = [](db::CityRow const& city) { return city.major_sd_km * city.minor_sd_km; };
    Eigen::MatrixXd differences(current.size(), previous.size());
    for (std::size_t j = 0; j < previous.size(); ++j) {
        db::CityRow const& before = previous[j];
        geo::Planar const centre = projection.planar_from_lonlat(before.centre);
        Eigen::Matrix2d const ground = matrix_of(projection.ground_from_planar(centre));
        Eigen::Matrix2d const precision =
            ground_covariance_m2(before.major_sd_km, before.minor_sd_km, before.bearing_deg).inverse();
        for (std::size_t i = 0; i < current.size(); ++i) {
            Eigen::Vector2d const moved =
                ground * Eigen::Vector2d(current[i].x_m - centre.x_m, current[i].y_m - centre.y_m);
            double const wider = 0.5 * std::log2(area_of(current[i]) / area_of(before));
            differences(i, j) = std::sqrt(moved.dot(precision * moved) + wider * wider);
        }
    }
    return differences;
}

std::vector<db::CityRow> with_city_ids(std::vector<db::CityRow> current,
                                       std::vector<db::CityRow> const& previous,
                                       geo::Projection const& projection, std::int64_t next_city_id,
                                       std::vector<db::CityRow> const& gone) {
    for (db::CityRow& city : current)
        city.city_id = 0;
    take_numbers(current, previous, projection);
    take_numbers(current, gone, projection);
    for (db::CityRow& city : current) {
        if (city.city_id == 0) city.city_id = next_city_id++;
        city.name = fmt::format("city {}", city.city_id);
    }
    return current;
}

std::vector<int> match_cities(KeptRun const& before, KeptRun const& after) {
    Eigen::MatrixXd cost = differences_of(after.cities, before.cities, geo::Projection(after.run.crs_wkt));
    if (before.run.series != after.run.series) return base::assign(cost, same_city_within);
    // A number is kept from run to run, so over many runs it may have come a long way.
    for (std::size_t i = 0; i < after.cities.size(); ++i) {
        auto const same = std::ranges::find(before.cities, after.cities[i].city_id, &db::CityRow::city_id);
        if (same == before.cities.end()) continue;
        auto const j = same - before.cities.begin();
        cost.row(static_cast<Eigen::Index>(i)).setConstant(std::numeric_limits<double>::infinity());
        cost.col(j).setConstant(std::numeric_limits<double>::infinity());
        cost(static_cast<Eigen::Index>(i), j) = 0;
    }
    return base::assign(cost, same_city_within);
}

namespace {

constexpr double half_width = 1.959964;  ///< of a 95 % interval, in standard errors
/// A city that one run alone has was looked for: its amplitude is the largest over all centres and spreads.
constexpr int parameters_of_a_city = model::parameter_count<2>;

/// A ratio whose logarithm has a standard error; p by the normal distribution.
Change ratio_change(double before, double after, double log_se) {
    Change change{.before = before, .after = after, .change = after / before - 1};
    if (!(before > 0 && after > 0)) {
        change.change = NAN;
        return change;
    }
    if (!(log_se > 0) || !std::isfinite(log_se)) return change;
    double const logarithm = std::log(after / before);
    change.se = after / before * log_se;
    change.lo = db::finite(std::expm1(logarithm - half_width * log_se));
    change.hi = db::finite(std::expm1(logarithm + half_width * log_se));
    change.p = base::two_sided_p(logarithm / log_se);
    return change;
}

CityComparison described(db::CityRow const& city) {
    CityComparison row;
    row.city_id = city.city_id;
    row.name = city.name;
    row.visits.change = row.spread.change = NAN;
    return row;
}

/// P × 2: of the centre on the ground, east and north, m.
Eigen::MatrixXd centre_gradient(ComparedRun const& side, int k) {
    Eigen::MatrixXd gradient = Eigen::MatrixXd::Zero(side.inference.parameters(), 2);
    gradient.middleRows<2>(side.inference.first_of(k) + 1) =
        (side.ground(k) * side.inference.local().factor(k)).transpose();
    return gradient;
}

double counted_in(ComparedRun const& side) {
    return side.inference.fitted().stores.values.sum();
}

/// `side` has the city, `other` is what the other run says of it. The errors of both amplitudes count as
/// independent, which makes the change less sure than it is. More visits than the other run's stores counted
/// are no estimate: the step went astray in a fit that explains that place by something else.
/// `log_variance` is that of the logarithm of its amplitude.
Change of_one_run(double visits, ComparedRun const& side, int k, double log_variance, Presence const& other,
                  double counted_in_other) {
    double const amplitude = side.city(k).amplitude;
    double const variance = amplitude * amplitude * log_variance + other.se * other.se;
    double const in_other = visits * std::max(other.amplitude / amplitude, 0.0);
    Change change{.before = visits, .after = in_other <= counted_in_other ? in_other : NAN};
    change.change = NAN;
    if (!side.kept.cities[k].identified || !std::isfinite(variance) || !(variance > 0)) return change;
    double const gone = amplitude - other.amplitude;
    change.p = gone > 0 ? base::chi_squared_p(gone * gone / variance, parameters_of_a_city) : 1.0;
    return change;
}

}  // namespace

CityPairing::CityPairing(ComparedRun const& before, ComparedRun const& after,
                         fit::JointCovariance const& joint)
    : before_(before),
      after_(after),
      joint_(joint),
      visits_before_(before.visits_at(after.kept)),
      visits_after_(after.visits_at(after.kept)) {}

CityComparison CityPairing::in_both(int i, int j) const {
    CityComparison row = described(after_.kept.cities[j]);
    row.before = before_.kept.cities[i];
    row.after = after_.kept.cities[j];
    bool const told = row.before->identified && row.after->identified;
    row.visits = visits_of(i, j, told);
    row.spread = spread_of(i, j, told && spread_told(i, j));
    row.move = move_of(i, j, told);
    return row;
}

CityComparison CityPairing::appeared(int j) const {
    CityComparison row = described(after_.kept.cities[j]);
    row.after = after_.kept.cities[j];
    Presence const earlier = presence_of(in_plane_of(before_, after_, j), before_.inference);
    row.visits = of_one_run(visits_after_.of_city[j], after_, j,
                            joint_.variance_of_later(after_.inference.log_amplitude_gradient(j)), earlier,
                            counted_in(before_));
    std::swap(row.visits.before, row.visits.after);
    row.events = {CityEvent::appeared};
    return row;
}

CityComparison CityPairing::vanished(int i) const {
    CityComparison row = described(before_.kept.cities[i]);
    row.before = before_.kept.cities[i];
    Presence const later = presence_of(in_plane_of(after_, before_, i), after_.inference);
    row.visits = of_one_run(visits_before_.of_city[i], before_, i,
                            joint_.variance_of_earlier(before_.inference.log_amplitude_gradient(i)), later,
                            counted_in(after_));
    row.events = {CityEvent::vanished};
    return row;
}

bool CityPairing::spread_told(int i, int j) const {
    return before_.inference.identification(i).spread && after_.inference.identification(j).spread;
}

Change CityPairing::visits_of(int i, int j, bool told) const {
    double const before = visits_before_.of_city[i], after = visits_after_.of_city[j];
    double const log_se = std::sqrt(joint_.variance_of_change(visits_before_.gradients.col(i) / before,
                                                              visits_after_.gradients.col(j) / after));
    return ratio_change(before, after, told ? log_se : NAN);
}

/// log √(σ₁·σ₂) is half of log integral − log amplitude, but for a constant.
Change CityPairing::spread_of(int i, int j, bool told) const {
    auto const gradient = [](fit::Inference<2> const& fit, int k) -> Eigen::VectorXd {
        return 0.5 * (fit.log_integral_gradient(k) - fit.log_amplitude_gradient(k));
    };
    auto const mean_sd_km = [](db::CityRow const& city) {
        return std::sqrt(city.major_sd_km * city.minor_sd_km);
    };
    double const log_se =
        std::sqrt(joint_.variance_of_change(gradient(before_.inference, i), gradient(after_.inference, j)));
    return ratio_change(mean_sd_km(before_.kept.cities[i]), mean_sd_km(after_.kept.cities[j]),
                        told ? log_se : NAN);
}

Move CityPairing::move_of(int i, int j, bool told) const {
    geo::Planar const from = after_.plane.planar_from_lonlat(before_.kept.cities[i].centre);
    Eigen::Vector2d const moved_m =
        after_.ground(j) * (after_.city(j).centre - Eigen::Vector2d(from.x_m, from.y_m));
    Move move;
    move.east_km = moved_m.x() / geo::m_per_km;
    move.north_km = moved_m.y() / geo::m_per_km;
    move.distance_km = moved_m.norm() / geo::m_per_km;
    move.bearing_deg = std::atan2(moved_m.x(), moved_m.y()) * geo::degrees_per_radian;
    if (move.bearing_deg < 0) move.bearing_deg += 360;
    if (!told) return move;
    Eigen::Matrix2d const errors =
        joint_.covariance_of_change(centre_gradient(before_, i), centre_gradient(after_, j));
    if (!(errors.determinant() > 0) || !errors.allFinite()) return move;
    Eigen::Vector2d const along = moved_m.norm() > 0 ? moved_m.normalized() : Eigen::Vector2d(1, 0);
    move.east_se_km = std::sqrt(errors(0, 0)) / geo::m_per_km;
    move.north_se_km = std::sqrt(errors(1, 1)) / geo::m_per_km;
    move.distance_se_km = std::sqrt(along.dot(errors * along)) / geo::m_per_km;
    move.p = base::chi_squared_p(moved_m.dot(errors.ldlt().solve(moved_m)), 2);
    return move;
}

}  // namespace results
