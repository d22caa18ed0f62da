#include "src/fit/shared/search_counts.hpp"
#include "tests/catch.hpp"
#include "tests/fit/shared/people.hpp"

namespace {

/// Stores that stand evenly among people, so that only their counts tell of cities.
struct EvenStores {
    model::Positions<2> positions;
    fit::Competitors counted;
    fit::Catchments catchments;
    fit::Spacing spacing;

    EvenStores(model::CityModel<2> const& people, std::uint64_t seed) {
        base::Random random(seed);
        positions = people::strewn(900, 200, random);
        counted = people::counted(positions, people::shared_among(positions, people, 200, 0.5), random);
        spacing = fit::spacing_of(positions, 1);
        catchments = fit::catchments_of(positions, people::flat_ground, {spacing.radius, 2, 1});
    }
    fit::FoundCities searched(model::CityModel<2> const& start) const {
        fit::SharedStores const stores{catchments, counted.visitors, counted.exposure};
        double const inner = catchments.place_km2_with_rim(0).sum() / catchments.km2_per_unit;
        double const all = catchments.place_km2.sum() / catchments.km2_per_unit;
        std::vector<fit::FoundCity> proposed;
        for (model::City<2> const& city : start.cities)
            proposed.push_back({{spacing.usual}, city.centre});
        return fit::search_counts({.stores = stores,
                                   .places = {positions, spacing.third},
                                   .points = fit::points_of(positions, counted.visitors, spacing, 1),
                                   .inner_area = inner,
                                   .rim_area = all - inner,
                                   .largest_sd = 50 * people::km,
                                   .least_stores_by_places = 6},
                                  {start, 0.5}, proposed, {}, {});
    }
};

model::City<2> city(double per_km2, double x_km, double y_km, double sd_x_km, double sd_y_km) {
    model::Matrix<2> covariance = model::Matrix<2>::Zero();
    covariance.diagonal() << sd_x_km * sd_x_km, sd_y_km * sd_y_km;
    return {per_km2,
            {x_km * people::km, y_km * people::km},
            model::Matrix<2>(covariance * people::km * people::km)};
}

}  // namespace

TEST_CASE("a city that is two peaks is taken apart by the counts") {
    model::CityModel<2> const truth{1, {city(100, 75, 100, 9, 9), city(80, 125, 100, 9, 9)}};
    auto const found = EvenStores(truth, 31).searched({1, {city(60, 100, 100, 26, 9)}});
    REQUIRE(found.cities.size() == 2);
    for (model::City<2> const& true_city : truth.cities) {
        auto const distance = [&](auto const& other) { return (other.centre - true_city.centre).norm(); };
        CHECK(distance(*std::ranges::min_element(found.refined.density.model.cities, {}, distance)) <
              3 * people::km);
    }
}

TEST_CASE("a city that is one peak stays one, however long it is") {
    model::CityModel<2> const truth{1, {city(100, 100, 100, 22, 9)}};
    CHECK(EvenStores(truth, 32).searched({1, {city(60, 95, 100, 26, 9)}}).cities.size() == 1);
}

TEST_CASE("a city without people is given up") {
    model::CityModel<2> const truth{1, {city(100, 100, 100, 12, 9)}};
    auto const found = EvenStores(truth, 33).searched({1, {city(60, 95, 100, 16, 9), city(0, 30, 30, 5, 5)}});
    CHECK(found.cities.size() == 1);
    CHECK(found.refined.converged);
}
