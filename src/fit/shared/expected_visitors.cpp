#include "src/fit/shared/expected_visitors.hpp"

#include "src/fit/likelihood/footprint.hpp"
#include "src/fit/likelihood/kernel.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace fit {

/// A city and as far as it counts, in the frame of the chunks.
struct ExpectedVisitors::Reaching {
    explicit Reaching(model::City<2> const& city)
        : coefficients(model::coefficients_of(city)), box(box_around(city, reach_of_chunk)) {}
    model::Coefficients<2, double> coefficients;
    Box<2> box;
};

std::vector<ExpectedVisitors::Reaching> ExpectedVisitors::reaching(
    std::span<model::City<2> const> cities) const {
    std::vector<Reaching> all;
    for (model::City<2> const& city : cities)
        all.emplace_back(chunks_.in_frame(city));
    return all;
}

double floor_of(SharedStores const& stores) {
    return floor_of_counts * std::max(stores.visitors.mean(), 1e-300);
}

void ExpectedVisitors::sum_at(Chunk const& chunk, std::span<Reaching const> cities, double background,
                              double rim, double floor, Expectation& expected) const {
    Data<2> const& places = chunk.places;
    std::vector<double> density(places.padded, background);
    for (Reaching const& city : cities) {
        if (!city.box.intersects(chunk.box)) continue;
        for (int b = 0; b < places.blocks(); ++b)
            if (city.box.intersects(places.boxes[b]))
                kernel<2>().add_values(city.coefficients, places.at(places.start_of(b)).data(),
                                       places.size_of(b), density.data() + places.start_of(b));
    }
    for (std::size_t s = 0; s < chunk.stores.size(); ++s) {
        double inner = floor, outer = 0;
        for (int e = chunk.first[s]; e < chunk.first[s + 1]; ++e)
            (chunk.in_rim[e] ? outer : inner) += chunk.km2[e] * density[chunk.place[e]];
        expected.all[chunk.stores[s]] = inner + rim * outer;
        expected.of_rim[chunk.stores[s]] = outer;
    }
}

Expectation ExpectedVisitors::of(Density const& density) const {
    std::vector<Reaching> const cities = reaching(density.model.cities);
    int const stores = stores_.catchments.stores();
    Expectation expected{Eigen::ArrayXd::Zero(stores), Eigen::ArrayXd::Zero(stores)};
    for (Chunk const& chunk : chunks_.all)
        sum_at(chunk, cities, density.model.background, density.rim, floor_of(stores_), expected);
    return expected;
}

Expectation ExpectedVisitors::of(Density const& density, Expectation before,
                                 std::span<model::City<2> const> changed) const {
    std::vector<Reaching> const cities = reaching(density.model.cities), of_change = reaching(changed);
    for (Chunk const& chunk : chunks_.all)
        if (std::ranges::any_of(of_change,
                                [&](Reaching const& city) { return city.box.intersects(chunk.box); }))
            sum_at(chunk, cities, density.model.background, density.rim, floor_of(stores_), before);
    return before;
}

Eigen::ArrayXd ExpectedVisitors::of_city(model::City<2> const& city, double rim) const {
    std::vector<Reaching> const alone = reaching({&city, 1});
    int const stores = stores_.catchments.stores();
    Expectation expected{Eigen::ArrayXd::Zero(stores), Eigen::ArrayXd::Zero(stores)};
    for (Chunk const& chunk : chunks_.all)
        if (alone.front().box.intersects(chunk.box)) sum_at(chunk, alone, 0, rim, 0, expected);
    return std::move(expected.all);
}

}  // namespace fit
