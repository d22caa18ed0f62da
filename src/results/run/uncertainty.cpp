#include "src/results/run/uncertainty.hpp"

#include "geo/crs/ground.hpp"
#include "geo/geometry.hpp"
#include "src/results/run/ground_spread.hpp"
#include "src/results/run/rows.hpp"
#include "src/results/run/verdict.hpp"

#include <Eigen/Cholesky>

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

}  // namespace results
