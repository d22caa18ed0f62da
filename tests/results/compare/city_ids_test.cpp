#include "src/results/compare/city_pairing.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

TEST_CASE("new cities are numbered from the next free number in the order of their rank") {
    results::Fitted const fitted = example::fitted_in_britain();
    auto const cities = results::with_city_ids(results::city_rows(fitted), {}, fitted.stores.projection, 7);
    CHECK(cities[0].city_id == 7);
    CHECK(cities[1].city_id == 8);
    CHECK(cities[1].name == "city 8");
}

TEST_CASE("a city keeps its number though its rank changes and its centre moves a little") {
    results::Fitted fitted = example::fitted_in_britain();
    std::vector<db::CityRow> const before = example::numbered_cities(fitted);
    std::swap(fitted.result.model.cities[0], fitted.result.model.cities[1]);
    fitted.result.model.cities[0].centre.x() += 5e3;  // one standard deviation of the smaller city
    auto const after =
        results::with_city_ids(results::city_rows(fitted), before, fitted.stores.projection, 3);
    CHECK(after[0].city_id == 2);
    CHECK(after[1].city_id == 1);
}

TEST_CASE("a city more than two of the earlier standard deviations away is a new one") {
    results::Fitted fitted = example::fitted_in_britain();
    std::vector<db::CityRow> const before = example::numbered_cities(fitted);
    fitted.result.model.cities[1].centre.y() += 2.1 * 3e3;
    auto const after =
        results::with_city_ids(results::city_rows(fitted), before, fitted.stores.projection, 3);
    CHECK(after[0].city_id == 1);
    CHECK(after[1].city_id == 3);
}

TEST_CASE("a narrow city within a wide one of before is not that city, though it is where that was") {
    results::Fitted fitted = example::fitted_in_britain();
    std::vector<db::CityRow> before = example::numbered_cities(fitted);
    auto const numbers = [&](double wider) {
        db::CityRow wide = before[0];
        wide.major_sd_km *= wider;
        wide.minor_sd_km *= wider;
        return results::with_city_ids(results::city_rows(fitted), {wide}, fitted.stores.projection, 9)[0]
            .city_id;
    };
    CHECK(numbers(3.9) == 1);
    CHECK(numbers(4.1) == 9);
    CHECK(numbers(1 / 4.1) == 9);
}

TEST_CASE("cities are recognised from one plane to another") {
    results::Fitted const fitted = example::fitted_in_britain();
    std::vector<db::CityRow> const before = example::numbered_cities(fitted);
    geo::Projection const other("EPSG:3035");  // its axes are turned by ten degrees here
    std::vector<db::CityRow> elsewhere = before;
    for (db::CityRow& city : elsewhere) {
        geo::Planar const at = other.planar_from_lonlat(city.centre);
        city.x_m = at.x_m;
        city.y_m = at.y_m;
        city.city_id = 0;
    }
    Eigen::MatrixXd const distances = results::differences_of(elsewhere, before, other);
    CHECK(distances(0, 0) < 1e-3);
    Eigen::MatrixXd const here = results::differences_of(before, before, fitted.stores.projection);
    CHECK(distances(0, 1) == Catch::Approx(here(0, 1)).epsilon(0.02));
    CHECK(results::with_city_ids(elsewhere, before, other, 9)[1].city_id == 2);
}

TEST_CASE("a city that was gone for a run gets its number back, and no number is given twice") {
    results::Fitted const fitted = example::fitted_in_britain();
    std::vector<db::CityRow> const first = example::numbered_cities(fitted);
    std::vector<db::CityRow> const second{first[0]};
    auto const third =
        results::with_city_ids(results::city_rows(fitted), second, fitted.stores.projection, 3, {first[1]});
    CHECK(third[0].city_id == 1);
    CHECK(third[1].city_id == 2);
}
