#include "src/results/compare/compared_run.hpp"

#include "src/model/gaussian.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/ground_spread.hpp"

#include <Eigen/LU>

#include <cmath>
#include <limits>

namespace results {

ComparedRun::ComparedRun(KeptRun const& run)
    : kept(run), plane(run.run.crs_wkt), inference(fitted_model(run, plane)) {
    Eigen::Index next = 0;
    for (db::StoreRow const& store : run.stores)
        seen.push_back(store.held_out ? -1 : next++);
}

Eigen::Matrix2d ComparedRun::ground(int k) const {
    return matrix_of(plane.ground_from_planar({city(k).centre.x(), city(k).centre.y()}));
}

// With the covariates that the stores have there, by what these make of a store in this run: so a store that
// grew from one run to the other is no city that grew.
fit::Visits ComparedRun::visits_at(KeptRun const& other) const {
    Eigen::VectorXd weights(std::ssize(other.stores));
    std::vector<geo::LonLat> places;
    for (Eigen::Index i = 0; i < weights.size(); ++i) {
        weights[i] = other.stores[i].exposure.value_or(1);
        places.push_back(other.stores[i].position);
    }
    model::Positions<2> const positions = positions_of(plane.planar_from_lonlat(places));
    fit::Attractions const attractions{columns_of(kept.covariates, other).topRows(weights.size()),
                                       coefficients_of(kept.covariates)};
    if (inference.fitted().catchments)
        return inference.visits(
            fit::catchments_of(positions, ground_of(plane), rule_of(kept.run), attractions), weights);
    if (!kept.covariates.empty()) weights.array() *= fit::attractiveness_of(attractions).array();
    return inference.visits({positions, {}, weights, attractions.covariates});
}

model::City<2> in_plane_of(ComparedRun const& to, ComparedRun const& from, int k) {
    model::City<2> city = from.city(k);
    geo::Planar const centre = to.plane.planar_from_lonlat(from.kept.cities[k].centre);
    Eigen::Matrix2d const planar_from_planar =
        matrix_of(to.plane.ground_from_planar(centre)).inverse() * from.ground(k);
    city.centre = {centre.x_m, centre.y_m};
    city.covariance = planar_from_planar * city.covariance * planar_from_planar.transpose();
    return city;
}

namespace {

/// What a store has of a city with an amplitude of 1.
double per_unit_amplitude(model::Coefficients<2, double> const& unit, fit::FittedModel<2> const& fitted,
                          int store) {
    auto const value_at = [&](model::Vector<2> const& at) {
        return model::value_at<2, double, double>(unit, model::coordinates_of<2>(at));
    };
    if (!fitted.catchments) return value_at(fitted.stores.positions.col(store));
    fit::Catchments const& all = *fitted.catchments;
    double sum = 0;
    for (int e = all.first[store]; e < all.first[store + 1]; ++e)
        sum += all.km2[e] * value_at(all.places.col(all.place[e]));
    return sum;
}

}  // namespace

Presence presence_of(model::City<2> const& city, fit::Inference<2> const& inference) {
    auto const& stores = inference.fitted().stores;
    auto const unit = model::coefficients_of(model::City<2>{1, city.centre, city.covariance});
    double slope = 0, information = 0;
    fit::RateRow<2> row;
    Eigen::VectorXd shared = Eigen::VectorXd::Zero(inference.parameters());
    for (Eigen::Index s = 0; s < stores.values.size(); ++s) {
        double const per_amplitude =
            stores.exposure_at(s) * per_unit_amplitude(unit, inference.fitted(), static_cast<int>(s));
        if (per_amplitude < 1e-12) continue;
        double const expected = inference.expected()[s];
        double const weight =
            per_amplitude / fit::variance(inference.fitted().noise, expected, inference.dispersion());
        slope += weight * (stores.values[s] - expected);
        information += weight * per_amplitude;
        inference.row_of_store(s, row);
        double const of_rate = weight * stores.exposure_at(s);
        for (std::size_t i = 0; i < row.cities.size(); ++i)
            shared.segment<fit::RateRow<2>::per_city>(inference.first_of(row.cities[i])) +=
                of_rate * row.by_parameters[i];
        shared.segment(row.common_at, row.by_common.size()) += of_rate * row.by_common;
    }
    double const own = information - fit::quadratic_form(shared, inference.covariance());
    if (!(own > 1e-9 * information)) return {0, std::numeric_limits<double>::infinity()};
    return {slope / own, 1 / std::sqrt(own)};
}

}  // namespace results
