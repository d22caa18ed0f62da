#include "src/results/compared_run.hpp"

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
    model::Positions<2> positions(2, std::ssize(stores));
    Eigen::VectorXd exposures(std::ssize(stores));
    for (Eigen::Index i = 0; i < positions.cols(); ++i) {
        geo::Planar const at = plane.planar_from_lonlat(stores[i].position);
        positions.col(i) << at.x_m, at.y_m;
        exposures[i] = stores[i].exposure.value_or(1);
    }
    return inference.visits(positions, exposures);
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
