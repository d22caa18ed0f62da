#include "src/results/compared_run.hpp"

#include "src/results/fitted.hpp"
#include "src/results/fitted_model.hpp"
#include "src/results/ground_spread.hpp"

#include <Eigen/LU>

namespace results {

ComparedRun::ComparedRun(KeptRun const& run)
    : kept(run), plane(run.run.crs_wkt), inference(fitted_model(run.run, run.cities, run.stores, plane)) {
    Eigen::Index next = 0;
    for (db::StoreRow const& store : run.stores)
        seen.push_back(store.held_out ? -1 : next++);
}

Eigen::Matrix2d ComparedRun::ground(int k) const {
    return matrix_of(plane.ground_from_planar({city(k).centre.x(), city(k).centre.y()}));
}

fit::Visits ComparedRun::visits_at(std::vector<db::StoreRow> const& stores) const {
    Eigen::VectorXd exposures(std::ssize(stores));
    std::vector<geo::LonLat> places;
    for (Eigen::Index i = 0; i < exposures.size(); ++i) {
        exposures[i] = stores[i].exposure.value_or(1);
        places.push_back(stores[i].position);
    }
    return inference.visits(positions_of(plane.planar_from_lonlat(places)), exposures);
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

}  // namespace results
