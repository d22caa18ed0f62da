#include "src/model/cities_in_reach.hpp"

#include "tests/catch.hpp"

#include <Eigen/Cholesky>

#include <random>

namespace {

/// Cities far apart against their spreads, as on a continent.
template <int D>
std::vector<model::City<D>> scattered_cities(int count) {
    std::mt19937 random(count);
    std::uniform_real_distribution<double> place(-500, 500), stretch(0.3, 3);
    std::vector<model::City<D>> cities(count);
    for (model::City<D>& city : cities)
        for (int d = 0; d < D; ++d) {
            city.centre[d] = place(random);
            city.covariance(d, d) = stretch(random);
        }
    return cities;
}

template <int D>
bool reaches(model::City<D> const& city, model::Vector<D> const& position) {
    model::Vector<D> const offset = position - city.centre;
    return offset.dot(city.covariance.llt().solve(offset)) <= model::furthest_reach * model::furthest_reach;
}

}  // namespace

TEMPLATE_TEST_CASE_SIG("every city that reaches a position is told, in order and once", "", ((int D), D), 1,
                       2, 3) {
    auto const cities = scattered_cities<D>(D == 3 ? 60 : 300);
    model::CitiesInReach<D> const in_reach(cities);
    std::mt19937 random(7);
    std::uniform_real_distribution<double> place(-520, 520);
    std::size_t told = 0;
    for (int i = 0; i < 2000; ++i) {
        model::Vector<D> position;
        for (int d = 0; d < D; ++d)
            position[d] = place(random);
        if (i % 2 == 0) position = cities[i % cities.size()].centre;
        auto const near = in_reach.around(position);
        told += near.size();
        CHECK(std::ranges::adjacent_find(near, std::greater_equal{}) == near.end());
        for (int k = 0; k < std::ssize(cities); ++k)
            if (reaches<D>(cities[k], position)) CHECK(std::ranges::find(near, k) != near.end());
    }
    CHECK(told < 2000 * cities.size() / 4);
}

TEST_CASE("cities that reach everywhere are all told, however many they are") {
    std::vector<model::City<2>> cities(20'000);
    for (std::size_t k = 0; k < cities.size(); ++k)
        cities[k].centre = {static_cast<double>(k % 7) / 7, static_cast<double>(k % 11) / 11};
    CHECK(model::CitiesInReach<2>(cities).around({0.5, 0.5}).size() == cities.size());
    CHECK(model::CitiesInReach<2>({}).around({0.5, 0.5}).empty());
}
