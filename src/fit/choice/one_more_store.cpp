#include "src/fit/choice/one_more_store.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/choice/place_maker.hpp"
#include "src/model/cities_in_reach.hpp"
#include "src/model/gaussian.hpp"

#include <algorithm>

namespace fit {
namespace {

double density_at(model::CityModel<2> const& density, model::CitiesInReach<2> const& in_reach,
                  model::Vector<2> const& at) {
    double sum = density.background;
    for (int const k : in_reach.around(at))
        sum += model::value_at(density.cities[k], at);
    return sum;
}

/// What of a place matters here: the rest would take ten times the memory.
struct Crowd {
    model::Vector<2> middle;
    double people = 0, alike_m = 0;
};

}  // namespace

Eigen::VectorXd visitors_of_one_more_store(model::Positions<2> const& stores, GroundAt const& ground,
                                           CompetitionRule const& rule, Eigen::VectorXd const& attractiveness,
                                           model::CityModel<2> const& density,
                                           model::Positions<2> const& positions, int threads) {
    PlaceMaker const maker(stores, ground, rule, threads);
    model::CitiesInReach<2> const in_reach(density.cities);
    std::vector<Crowd> crowds;
    maker.visit_places([&](Place const& place, PlaceParts const& parts) {
        double const km2 = (place.in_rim ? rule.rim : 1) * km2_of(parts);
        crowds.push_back(
            {place.middle, km2 * density_at(density, in_reach, place.middle), parts.front().alike_m});
    });
    base::NearestNeighbours<2> const cells(positions);
    auto const add_from = [&](Crowd const& crowd, Eigen::VectorXd& visitors) {
        auto const attraction_over = [&](double planar) {
            return Attraction(planar * maker.unit(), crowd.alike_m).by(rule.decay);
        };
        // The new one and the nearest others: whoever has been the last choice gives way.
        double others = 0, reach = maker.radius();
        auto const near = maker.stores().nearest(crowd.middle, choices);
        for (std::size_t i = 0; i + 1 < near.size() && near[i].distance <= reach; ++i)
            others +=
                attraction_over(near[i].distance) *
                (attractiveness.size() > 0 ? attractiveness[static_cast<Eigen::Index>(near[i].place)] : 1);
        if (near.size() == choices) reach = std::min(reach, near.back().distance);
        for (std::size_t const cell : cells.within(crowd.middle, reach)) {
            auto const c = static_cast<Eigen::Index>(cell);
            double const own = attraction_over((positions.col(c) - crowd.middle).norm());
            visitors[c] += crowd.people * own / (own + others);
        }
    };
    // As many parts with any number of threads, so that the sums are the same.
    constexpr std::size_t parts = 8;
    std::vector<Eigen::VectorXd> of_part(parts, Eigen::VectorXd::Zero(positions.cols()));
    base::parallel_for(static_cast<int>(parts), threads, [&](int p) {
        auto const part = static_cast<std::size_t>(p);
        for (std::size_t q = part * crowds.size() / parts; q < (part + 1) * crowds.size() / parts; ++q)
            add_from(crowds[q], of_part[part]);
    });
    Eigen::VectorXd visitors = Eigen::VectorXd::Zero(positions.cols());
    for (Eigen::VectorXd const& some : of_part)
        visitors += some;
    return visitors;
}

}  // namespace fit
