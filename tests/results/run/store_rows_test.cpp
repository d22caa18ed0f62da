#include "src/results/run/rows.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <algorithm>
#include <cmath>
#include <map>

TEST_CASE("contributions, background and the small rest add up to the fitted visitors of every store") {
    results::Fitted const fitted = example::fitted_in_britain();
    results::StoreRows const rows = results::store_rows(fitted, example::numbered_cities(fitted));
    REQUIRE(rows.stores.size() == 400);
    std::map<std::string, double> sums;
    for (db::ContributionRow const& row : rows.contributions)
        sums[row.store_id] += row.visitors;
    bool some_are_small = false;
    for (db::StoreRow const& store : rows.stores) {
        double const sum = sums[store.store_id] + store.from_background + store.from_small_contributions;
        CHECK(sum == Catch::Approx(store.fitted).epsilon(1e-14));
        CHECK(store.residual == store.visitors - store.fitted);
        some_are_small = some_are_small || store.from_small_contributions > 0;
    }
    CHECK(some_are_small);
    CHECK(rows.contributions.size() < 2 * 400);
}

TEST_CASE("with exposures fitted visitors are exposure times rate, and so is every part of them") {
    results::Fitted plain = example::fitted_in_britain(), exposed = plain;
    exposed.stores.table.exposure_field = "weeks";
    for (std::size_t i = 0; i < 400; ++i)
        exposed.stores.table.stores[i].exposure = 1.0 + static_cast<double>(i % 3);
    auto const cities = example::numbered_cities(exposed);
    auto const rates = results::store_rows(plain, cities).stores;
    results::StoreRows const rows = results::store_rows(exposed, cities);
    std::map<std::string, double> sums;
    std::vector<double> visits(2, 0.0);
    for (db::ContributionRow const& row : rows.contributions) {
        sums[row.store_id] += row.visitors;
        visits[row.city_id - 1] += row.visitors;
    }
    for (std::size_t i = 0; i < rows.stores.size(); ++i) {
        db::StoreRow const& store = rows.stores[i];
        CHECK(store.exposure == 1.0 + static_cast<double>(i % 3));
        CHECK(store.fitted == Catch::Approx(*store.exposure * rates[i].fitted));
        CHECK(store.from_background == *store.exposure * 5);
        CHECK(sums[store.store_id] + store.from_background + store.from_small_contributions ==
              Catch::Approx(store.fitted).epsilon(1e-14));
        CHECK_FALSE(rates[i].exposure.has_value());
    }
    CHECK(cities[0].visits == Catch::Approx(visits[0]).epsilon(0.01));  // but for small contributions
    CHECK(cities[0].amplitude == example::numbered_cities(plain)[0].amplitude);
}

TEST_CASE("a misfit far over what is expected is told from one further still, as under it") {
    results::QuantileResiduals const residuals(fit::Noise::poisson, 0);
    CHECK(residuals.of(300, 100, 0.5) > 12);
    CHECK(residuals.of(400, 100, 0.5) > residuals.of(300, 100, 0.5) + 3);
    CHECK(residuals.of(0, 100, 0.5) < -13);
    results::QuantileResiduals const gaussian(fit::Noise::gaussian, 4);
    CHECK(gaussian.of(40, 10, 0.5) == Catch::Approx(15));
    CHECK(gaussian.of(-20, 10, 0.5) == Catch::Approx(-15));
}

TEST_CASE("a store belongs to what brings it most, a city or none, and remembers whether it was held out") {
    results::Fitted const fitted = example::fitted_in_britain();
    std::vector<db::CityRow> const cities = example::numbered_cities(fitted);
    results::StoreRows const rows = results::store_rows(fitted, cities);
    for (std::size_t i = 0; i < rows.stores.size(); ++i) {
        std::array<double, 2> brought{};
        for (int k = 0; k < 2; ++k) {
            Eigen::Vector2d const at(fitted.stores.planar[i].x_m, fitted.stores.planar[i].y_m);
            brought[k] = model::value_at<2>(fitted.result.model.cities[k], at);
        }
        if (std::max(brought[0], brought[1]) > fitted.result.model.background)
            CHECK(rows.stores[i].main_city_id == (brought[0] >= brought[1] ? 1 : 2));
        else
            CHECK_FALSE(rows.stores[i].main_city_id.has_value());
        CHECK(rows.stores[i].held_out == (i % 7 == 0 ? 1 : 0));
    }
}

TEST_CASE("a contribution runs from its store to its city") {
    results::Fitted const fitted = example::fitted_in_britain();
    std::vector<db::CityRow> const cities = example::numbered_cities(fitted);
    results::StoreRows const rows = results::store_rows(fitted, cities);
    db::ContributionRow const& row = rows.contributions.front();
    geo::Line const& line = row.line.lines.at(0);
    CHECK(line.front().lon_deg == rows.stores[std::stoul(row.store_id)].position.lon_deg);
    CHECK(line.back().lat_deg == cities[row.city_id - 1].centre.lat_deg);
}

TEST_CASE("quantile residuals of small Poisson counts are standard normal") {
    std::mt19937_64 random(3);
    std::poisson_distribution<int> counts(1.3);
    results::QuantileResiduals residuals(fit::Noise::poisson, 0);
    int const n = 20000;
    double sum = 0, squares = 0;
    int below_minus_one = 0;
    for (int i = 0; i < n; ++i) {
        double const z = residuals.next(counts(random), 1.3);
        sum += z;
        squares += z * z;
        if (z < -1) ++below_minus_one;
    }
    CHECK(sum / n == Catch::Approx(0).margin(0.03));
    CHECK(squares / n == Catch::Approx(1).margin(0.05));
    CHECK(below_minus_one / double(n) == Catch::Approx(0.1587).margin(0.012));
}

TEST_CASE("a least-squares residual of one standard deviation has z = 1") {
    results::QuantileResiduals residuals(fit::Noise::gaussian, 25);
    CHECK(residuals.next(15, 10) == Catch::Approx(1));
    CHECK(residuals.next(-2, 8) == Catch::Approx(-2));
}

TEST_CASE("the same stores get the same residuals again") {
    results::Fitted const fitted = example::fitted_in_britain();
    std::vector<db::CityRow> const cities = example::numbered_cities(fitted);
    auto const once = results::store_rows(fitted, cities).stores;
    auto const again = results::store_rows(fitted, cities).stores;
    for (std::size_t i = 0; i < once.size(); ++i)
        CHECK(once[i].z == again[i].z);
}
