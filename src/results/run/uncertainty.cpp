#include "src/results/run/uncertainty.hpp"

#include "geo/crs/ground.hpp"
#include "geo/geometry.hpp"
#include "src/fit/inference/bootstrap.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/rows.hpp"
#include "src/results/run/verdict.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/Geometry>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace results {
namespace {

void set(db::Real& low, db::Real& high, fit::Interval const& interval) {
    low = db::finite(interval.low);
    high = db::finite(interval.high);
}

void set_spread_limits(db::CityRow& row, CityIntervals const& intervals) {
    set(row.major_sd_km_lo, row.major_sd_km_hi, intervals.major_sd_km);
    set(row.minor_sd_km_lo, row.minor_sd_km_hi, intervals.minor_sd_km);
    if (intervals.bearing_deg) set(row.bearing_deg_lo, row.bearing_deg_hi, *intervals.bearing_deg);
    set(row.integral_lo, row.integral_hi, intervals.integral);
}

void set_limits(db::CityRow& row, CityIntervals const& intervals) {
    set(row.amplitude_lo, row.amplitude_hi, intervals.amplitude);
    set(row.visits_lo, row.visits_hi, intervals.visits);
    set(row.share_lo, row.share_hi, intervals.share);
}

void set_centre_errors(db::CityRow& row, Eigen::Matrix2d const& covariance) {
    double const x_se = std::sqrt(covariance(0, 0)), y_se = std::sqrt(covariance(1, 1));
    row.x_se_m = db::finite(x_se);
    row.y_se_m = db::finite(y_se);
    row.xy_correlation = db::finite(covariance(0, 1) / (x_se * y_se));
}

/// The border of the 95 % region of a centre: from the error ellipse outwards or inwards along each ray to
/// where the distance in standard errors is critical. A region without a border there ends at `furthest`
/// ellipses.
Outline centre_region(fit::Inference<2> const& inference, int city) {
    constexpr double furthest = 4;
    Eigen::Matrix2d const factor = inference.centre_covariance(city).llt().matrixL();
    return [&inference, city, factor](double angle) -> Eigen::Vector2d {
        Eigen::Vector2d const centre = inference.fitted().model.cities[city].centre;
        Eigen::Vector2d const ray = std::sqrt(inference.critical_region()) *
                                    (factor * Eigen::Vector2d(std::cos(angle), std::sin(angle)));
        double inside = 0, outside = furthest;
        while (outside - inside > 1e-4) {
            double const middle = (inside + outside) / 2;
            bool const is_inside =
                inference.centre_distance(city, centre + middle * ray) <= inference.critical_region();
            (is_inside ? inside : outside) = middle;
        }
        return centre + inside * ray;
    };
}

}  // namespace

fit::Inference<2> inference_of(Fitted const& fitted) {
    fit::FittedModel<2> seen{.model = fitted.result.model,
                             .noise = fitted.noise,
                             .overdispersion = fitted.result.overdispersion,
                             .background = fitted.background,
                             .searched = fitted.searched,
                             .threads = fitted.threads,
                             .fixed_centres = fitted.result.fixed_centres};
    std::vector<int> in_fit;
    std::vector<geo::Planar> planar;
    std::vector<double> visitors;
    for (std::size_t i = 0; i < fitted.stores.planar.size(); ++i) {
        if (fitted.held_out[i]) continue;
        in_fit.push_back(static_cast<int>(i));
        planar.push_back(fitted.stores.planar[i]);
        visitors.push_back(fitted.stores.table.stores[i].visitors);
    }
    seen.stores.positions = positions_of(planar);
    seen.stores.values = Eigen::Map<Eigen::VectorXd>(visitors.data(), std::ssize(visitors));
    seen.stores.exposure = weights_of(fitted)(in_fit);
    if (!fitted.terms.empty() && !fitted.shared) seen.stores.covariates = fitted.columns(in_fit, Eigen::all);
    if (fitted.shared) {
        seen.catchments = fitted.shared->catchments.of(in_fit);
        for (double const spacing : fitted.shared->spacings)
            seen.priors.push_back({spacing});
    }
    return fit::Inference<2>(std::move(seen));
}

std::vector<db::CityRow> with_errors(std::vector<db::CityRow> cities, Fitted const& fitted,
                                     fit::Inference<2> const& inference) {
    Eigen::VectorXd const weights = weights_of(fitted);
    std::vector<int> all(fitted.stores.planar.size());
    std::iota(all.begin(), all.end(), 0);
    fit::Visits const visits =
        fitted.shared ? inference.visits(fitted.shared->catchments.of(all), weights)
                      : inference.visits({positions_of(fitted.stores.planar), {}, weights, fitted.columns});
    for (int k = 0; k < static_cast<int>(cities.size()); ++k) {
        db::CityRow& row = cities[k];
        fit::Identification const& identification = inference.identification(k);
        row.identified = identification.identified ? 1 : 0;
        row.note = identification.note;
        if (!identification.identified) continue;
        geo::GroundFromPlanar const ground = fitted.stores.projection.ground_from_planar({row.x_m, row.y_m});
        set_centre_errors(row, inference.centre_covariance(k));
        CityIntervals const intervals = city_intervals(inference, k, ground, visits);
        set_limits(row, intervals);
        if (identification.spread) set_spread_limits(row, intervals);
    }
    return cities;
}

double furthest_km(db::CityRow const& city, db::CityUncertaintyRow const& region) {
    if (region.within_km) return *region.within_km;
    double furthest_m = NAN;
    for (geo::Polygon const& part : region.area.polygons)
        for (geo::Ring const& ring : part)
            for (geo::LonLat const& corner : ring)
                furthest_m = std::fmax(furthest_m, geo::distance_m(city.centre, corner));
    return furthest_m / geo::m_per_km;
}

std::vector<db::CityUncertaintyRow> city_uncertainty_rows(Fitted const& fitted,
                                                          std::vector<db::CityRow> const& cities,
                                                          fit::Inference<2> const& inference) {
    std::vector<db::CityUncertaintyRow> rows;
    for (int k = 0; k < static_cast<int>(cities.size()); ++k) {
        if (!cities[k].identified || has_known_centre(cities[k])) continue;
        db::CityUncertaintyRow& row =
            rows.emplace_back(db::CityUncertaintyRow{cities[k].city_id, cities[k].name, {}});
        row.area = area_within(centre_region(inference, k), fitted.stores.projection);
        row.within_km = db::finite(furthest_km(cities[k], row));
        if (row.within_km) row.within_sds = *row.within_km / cities[k].major_sd_km;
    }
    return rows;
}

db::RunRow with_errors(db::RunRow run, fit::Inference<2> const& inference) {
    run.background_se = db::finite(inference.background_se());
    if (inference.fitted().noise == fit::Noise::negbin)
        run.overdispersion_se = db::finite(inference.dispersion_se());
    return run;
}

namespace {

/// The axes on the ground: variances in increasing order, and their directions in the plane, so that the
/// variance along the i-th is pᵢᵀ·Σ·pᵢ with the planar Σ.
struct Axes {
    Eigen::Vector2d variances;
    Eigen::Matrix2d directions;

    Axes(Eigen::Matrix2d const& covariance, Eigen::Matrix2d const& ground) {
        Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> const axes(ground * covariance * ground.transpose());
        variances = axes.eigenvalues();
        // Right-handed, so that a turn of both is a turn of the city.
        Eigen::Matrix2d unit = axes.eigenvectors();
        if (unit.determinant() < 0) unit.col(0) *= -1;
        directions = ground.transpose() * unit;
    }
};

double sd_km(Axes const& axes, int axis) {
    return std::sqrt(axes.variances[axis]) / geo::m_per_km;
}

double sd_se_km(fit::Inference<2> const& inference, int city, Axes const& axes, int axis) {
    Eigen::Vector2d const p = axes.directions.col(axis);
    double const variance_se = inference.standard_error(inference.covariance_gradient(city, p, p));
    return sd_km(axes, axis) * variance_se / axes.variances[axis] / 2;
}

/// Whether the data allow axes turned by an angle: the covariance between them is 0 within its error.
bool may_be_turned(fit::Inference<2> const& inference, int city, Axes const& axes, double angle_deg) {
    Eigen::Matrix2d const turned =
        axes.directions * Eigen::Rotation2Dd(angle_deg / geo::degrees_per_radian).toRotationMatrix();
    Eigen::Vector2d const p = turned.col(0), q = turned.col(1);
    double const between = p.dot(inference.fitted().model.cities[city].covariance * q);
    double const se = inference.standard_error(inference.covariance_gradient(city, p, q));
    return std::abs(between) <= inference.critical() * se;
}

/// The largest turn in one direction (sign) that the data allow, by bisection; none where there is no limit.
std::optional<double> largest_turn_deg(fit::Inference<2> const& inference, int city, Axes const& axes,
                                       double sign) {
    constexpr double half_a_quadrant_deg = 45;  // there the covariance between the axes is largest
    double allowed = 0, refused = half_a_quadrant_deg;
    if (may_be_turned(inference, city, axes, sign * refused)) return std::nullopt;
    while (refused - allowed > 0.01) {
        double const middle = (allowed + refused) / 2;
        (may_be_turned(inference, city, axes, sign * middle) ? allowed : refused) = middle;
    }
    return allowed;
}

/// Bearings run clockwise, angles in the plane the other way.
std::optional<fit::Interval> of_bearing(fit::Inference<2> const& inference, int city, Axes const& axes,
                                        double bearing_deg) {
    auto const left = largest_turn_deg(inference, city, axes, 1);
    auto const right = largest_turn_deg(inference, city, axes, -1);
    if (!left || !right) return std::nullopt;
    return fit::Interval{bearing_deg - *left, bearing_deg + *right};
}

}  // namespace

CityIntervals city_intervals(fit::Inference<2> const& inference, int city,
                             geo::GroundFromPlanar const& ground, fit::Visits const& visits) {
    model::City<2> const& fitted = inference.fitted().model.cities[city];
    double const critical = inference.critical();
    auto const of_logarithm = [&](double value, Eigen::VectorXd const& gradient) {
        return fit::interval_of_positive(value, value * inference.standard_error(gradient), critical);
    };
    Axes const axes(fitted.covariance, matrix_of(ground));
    GroundSpread const spread = ground_spread(fitted.covariance, ground);
    double const share = visits.of_city[city] / visits.total;

    CityIntervals intervals;
    intervals.amplitude = of_logarithm(fitted.amplitude, inference.log_amplitude_gradient(city));
    // Measured (tests/bench/README.md): the shorter axis is fitted too short as often as not, with an error
    // that is then too small; the longer one comes out long enough because the axes are sorted by length.
    intervals.minor_sd_km =
        fit::interval_of_narrow_spread(sd_km(axes, 0), sd_se_km(inference, city, axes, 0), critical);
    intervals.major_sd_km =
        fit::interval_of_positive(sd_km(axes, 1), sd_se_km(inference, city, axes, 1), critical);
    // In nearly round cities the two ways of making limits can leave them out of order.
    intervals.minor_sd_km.low = std::min(intervals.minor_sd_km.low, intervals.major_sd_km.low);
    intervals.major_sd_km.high = std::max(intervals.major_sd_km.high, intervals.minor_sd_km.high);
    intervals.bearing_deg = of_bearing(inference, city, axes, spread.bearing_deg);
    intervals.visits = fit::interval_of_positive(
        visits.of_city[city], inference.standard_error(visits.gradients.col(city)), critical);
    intervals.share = fit::interval_of_share(share, inference.share_error(visits, city), critical);
    intervals.integral =
        of_logarithm(integral_of(fitted.amplitude, spread), inference.log_integral_gradient(city));
    return intervals;
}

namespace {

/// One number per refit of everything that a row shows.
struct Samples {
    std::vector<double> x_m, y_m, amplitude, major_sd_km, minor_sd_km, visits, share, integral;

    void add(model::City<2> const& city, geo::GroundFromPlanar const& ground, double city_visits,
             double all_visits) {
        GroundSpread const spread = ground_spread(city.covariance, ground);
        x_m.push_back(city.centre.x());
        y_m.push_back(city.centre.y());
        amplitude.push_back(city.amplitude);
        major_sd_km.push_back(spread.major_sd_km);
        minor_sd_km.push_back(spread.minor_sd_km);
        visits.push_back(city_visits);
        share.push_back(city_visits / all_visits);
        integral.push_back(integral_of(city.amplitude, spread));
    }
};

void set(db::Real& low, db::Real& high, std::vector<double> const& values) {
    fit::Percentiles const limits = fit::percentiles_of(values);
    low = db::finite(limits.low);
    high = db::finite(limits.high);
}

db::CityBootstrapRow row_of(db::CityRow const& city, Samples const& samples) {
    db::CityBootstrapRow row;
    row.city_id = city.city_id;
    row.name = city.name;
    row.refits = std::ssize(samples.x_m);
    row.x_se_m = db::finite(fit::percentiles_of(samples.x_m).standard_error());
    row.y_se_m = db::finite(fit::percentiles_of(samples.y_m).standard_error());
    set(row.amplitude_lo, row.amplitude_hi, samples.amplitude);
    set(row.major_sd_km_lo, row.major_sd_km_hi, samples.major_sd_km);
    set(row.minor_sd_km_lo, row.minor_sd_km_hi, samples.minor_sd_km);
    set(row.visits_lo, row.visits_hi, samples.visits);
    set(row.share_lo, row.share_hi, samples.share);
    set(row.integral_lo, row.integral_hi, samples.integral);
    return row;
}

}  // namespace

std::vector<db::CityBootstrapRow> city_bootstrap_rows(Fitted const& fitted,
                                                      std::vector<db::CityRow> const& cities) {
    std::vector<Samples> samples(cities.size());
    std::vector<geo::GroundFromPlanar> grounds;
    for (db::CityRow const& city : cities)
        grounds.push_back(fitted.stores.projection.ground_from_planar({city.x_m, city.y_m}));
    for (model::CityModel<2> const& refit : fitted.refits) {
        Totals const sums = totals(refit, fitted);
        for (std::size_t k = 0; k < cities.size(); ++k)
            samples[k].add(refit.cities[k], grounds[k], sums.visits[static_cast<Eigen::Index>(k)],
                           sums.fitted);
    }
    std::vector<db::CityBootstrapRow> rows;
    for (std::size_t k = 0; k < cities.size(); ++k)
        if (cities[k].identified && !fitted.refits.empty()) rows.push_back(row_of(cities[k], samples[k]));
    return rows;
}

}  // namespace results
