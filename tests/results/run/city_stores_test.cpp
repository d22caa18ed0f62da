#include "src/results/run/trade_areas.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <algorithm>
#include <functional>

using Catch::Approx;

namespace {

/// What every store has of a city, most first.
std::vector<double> taken_of(results::Fitted const& fitted, int city) {
    results::StoreRates const rates(fitted.result.model, fitted.stores, results::catchments_of(fitted));
    std::vector<results::Contribution> at_store;
    std::vector<double> taken;
    for (std::size_t i = 0; i < fitted.stores.planar.size(); ++i) {
        rates.at(i, at_store);
        for (auto const [from, rate] : at_store)
            if (from == city) taken.push_back(fitted.stores.table.stores[i].exposure * rate);
    }
    std::ranges::sort(taken, std::greater{});
    return taken;
}

/// How many of the first reach a part of all.
std::size_t fewest(std::vector<double> const& taken, double all, double part) {
    double sum = 0;
    std::size_t count = 0;
    while (sum < part * all)
        sum += taken.at(count++);
    return count;
}

void check_rows(results::Fitted const& fitted) {
    auto const numbered = example::numbered_cities(fitted);
    auto const rows = results::city_store_rows(fitted, numbered);
    std::size_t at = 0;
    for (int k = 0; k < static_cast<int>(numbered.size()); ++k) {
        std::vector<double> const taken = taken_of(fitted, k);
        std::size_t const half = fewest(taken, numbered[k].visits, 0.5),
                          most = fewest(taken, numbered[k].visits, 0.8);
        CHECK(half < most);
        double sum = 0;
        for (std::size_t r = 0; r < most; ++r) {
            db::CityStoreRow const& row = rows.at(at++);
            sum += taken[r];
            CHECK(row.city_id == numbered[k].city_id);
            CHECK(row.rank == static_cast<std::int64_t>(r) + 1);
            CHECK(row.visitors == Approx(taken[r]).epsilon(1e-12));
            CHECK(row.share == Approx(taken[r] / numbered[k].visits).epsilon(1e-12));
            CHECK(row.cumulative_share == Approx(sum / numbered[k].visits).epsilon(1e-12));
            CHECK(row.percent == (r < half ? 50 : 80));
        }
    }
    CHECK(at == rows.size());
}

}  // namespace

TEST_CASE("a city has the fewest stores that take 50 % and 80 % of its visits, where stores draw alone") {
    results::Fitted fitted = example::fitted_in_britain();
    check_rows(fitted);
    fitted.stores.table.exposure_field = "weeks";
    for (std::size_t i = 0; i < 400; ++i)
        fitted.stores.table.stores[i].exposure = 1.0 + static_cast<double>(i % 5);
    check_rows(fitted);
}

TEST_CASE("and where people are divided among them") {
    results::Fitted fitted = example::fitted_in_britain();
    fit::SharedPeople shared;
    shared.rule = {20e3, 2, 0.5};
    shared.catchments = fit::catchments_of(results::positions_of(fitted.stores.planar),
                                           results::ground_of(fitted.stores.projection), shared.rule);
    shared.overdispersion_factors = shared.spacings = {1, 1};
    fitted.shared = std::move(shared);
    check_rows(fitted);
}

TEST_CASE("the stores of a city do not depend on the number of threads, and a city without visits has none") {
    results::Fitted fitted = example::fitted_in_britain();
    auto const numbered = example::numbered_cities(fitted);
    auto const one = results::city_store_rows(fitted, numbered);
    fitted.threads = 3;
    auto const three = results::city_store_rows(fitted, numbered);
    REQUIRE(one.size() == three.size());
    for (std::size_t i = 0; i < one.size(); ++i)
        CHECK(one[i].store_id == three[i].store_id);
    fitted.result.model.cities[1].amplitude = 0;
    for (db::CityStoreRow const& row : results::city_store_rows(fitted, example::numbered_cities(fitted)))
        CHECK(row.city_id == 1);
}
