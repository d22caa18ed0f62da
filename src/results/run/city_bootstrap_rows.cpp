#include "src/fit/inference/bootstrap.hpp"
#include "src/results/run/ground_spread.hpp"
#include "src/results/run/uncertainty.hpp"

namespace results {
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
