#include "src/results/run/city_names.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

namespace {

/// A place beside a city's centre, so many metres further east in the plane.
geo::Place beside(db::CityRow const& city, double east_m, std::string const& name, double population,
                  geo::Projection const& projection) {
    return {name, projection.lonlat_from_planar({city.x_m + east_m, city.y_m}), population};
}

struct Example {
    results::Fitted fitted = example::fitted_in_britain();
    std::vector<db::CityRow> cities = example::numbered_cities(fitted);

    geo::Place beside_city(std::size_t k, double east_m, std::string const& name, double population) const {
        return beside(cities[k], east_m, name, population, fitted.stores.projection);
    }
    std::vector<std::string> names(std::vector<geo::Place> const& places) const {
        std::vector<std::string> names;
        for (auto const& city : results::with_place_names(cities, places, fitted.stores.projection))
            names.push_back(city.name);
        return names;
    }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a city is called after the largest place within two standard deviations") {
    Example const example;  // the second city's standard deviation from west to east is 5 km
    CHECK(example.names({example.beside_city(1, 1e3, "village", 500),
                         example.beside_city(1, 6e3, "town", 30'000),
                         example.beside_city(1, 10.5e3, "metropolis", 4e6)}) == Names{"city 1", "town"});
}

TEST_CASE("a city is called after the nearest place where no population is known") {
    Example const example;
    CHECK(example.names({example.beside_city(1, 4e3, "far", 0), example.beside_city(1, -2e3, "near", 0),
                         example.beside_city(1, 20e3, "elsewhere", 0)}) == Names{"city 1", "near"});
}

TEST_CASE("a place names the city that it is nearest to, the other takes its next place") {
    Example example;
    example.cities[0] = example.cities[1];  // two cities of one shape, 4 km apart
    example.cities[0].name = "city 1";
    example.cities[0].x_m += 4e3;
    auto const middle = example.beside_city(1, 1e3, "middle", 9'000);
    CHECK(example.names({middle}) == Names{"city 1", "middle"});
    CHECK(example.names({middle, example.beside_city(1, 5e3, "suburb", 10)}) == Names{"suburb", "middle"});
    CHECK(example.names({middle, example.beside_city(0, 1e3, "larger", 99'000)}) ==
          Names{"larger", "middle"});
}

TEST_CASE("a place on the other side of the globe names nothing") {
    Example const example;
    CHECK(example.names({{"antipodes", {178.5, -53.0}, 1e9}, {"pole", {0, 90}, 1e9}}) ==
          Names{"city 1", "city 2"});
}
