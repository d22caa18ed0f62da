#include "src/fit/shared/one_more_store.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/shared/spacing.hpp"
#include "src/model/cities_in_reach.hpp"
#include "src/model/gaussian.hpp"

#include <algorithm>
#include <cmath>

namespace fit {
namespace {

double density_at(model::CityModel<2> const& density, model::CitiesInReach<2> const& in_reach,
                  model::Vector<2> const& at) {
    double sum = density.background;
    for (int const k : in_reach.around(at))
        sum += model::value_at(density.cities[k], at);
    return sum;
}

}  // namespace

Eigen::VectorXd visitors_of_one_more_store(model::Positions<2> const& stores, GroundAt const& ground,
                                           CompetitionRule const& rule, model::CityModel<2> const& density,
                                           model::Positions<2> const& positions, int threads) {
    Catchments const all = catchments_of(stores, ground, rule);
    model::CitiesInReach<2> const in_reach(density.cities);
    base::NearestNeighbours<2> const index(stores), cells(positions);
    double const unit = ground_unit_of(stores, ground);
    double const usual_m = spacing_of(stores, unit).usual * unit;
    auto const add_from = [&](Eigen::Index q, Eigen::VectorXd& visitors) {
        model::Vector<2> const place = all.places.col(q);
        double const people = all.place_km2[q] * density_at(density, in_reach, place);
        double const alike = alike_m(usual_m, 1e3 * std::sqrt(all.place_km2[q]) / parts_of_side);
        auto const attraction_over = [&](double planar) {
            return attraction(planar * unit, alike, rule.decay);
        };
        // The new one and the nearest others: whoever has been the last choice gives way.
        double others = 0, reach = rule.radius_m / unit;
        auto const near = index.nearest(place, choices);
        for (std::size_t i = 0; i + 1 < near.size() && near[i].distance <= reach; ++i)
            others += attraction_over(near[i].distance);
        if (near.size() == choices) reach = std::min(reach, near.back().distance);
        for (std::size_t const cell : cells.within(place, reach)) {
            auto const c = static_cast<Eigen::Index>(cell);
            double const own = attraction_over((positions.col(c) - place).norm());
            visitors[c] += people * own / (own + others);
        }
    };
    // As many parts with any number of threads, so that the sums are the same.
    constexpr Eigen::Index parts = 8;
    std::vector<Eigen::VectorXd> of_part(parts, Eigen::VectorXd::Zero(positions.cols()));
    base::parallel_for(static_cast<int>(parts), threads, [&](int part) {
        for (Eigen::Index q = part * all.places.cols() / parts; q < (part + 1) * all.places.cols() / parts;
             ++q)
            add_from(q, of_part[part]);
    });
    Eigen::VectorXd visitors = Eigen::VectorXd::Zero(positions.cols());
    for (Eigen::VectorXd const& some : of_part)
        visitors += some;
    return visitors;
}

}  // namespace fit
