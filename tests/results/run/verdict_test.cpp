#include "src/results/run/verdict.hpp"
#include "src/results/run/run_record.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <cmath>

namespace {

db::StoreRow store(std::string const& id, double z, bool held_out = false) {
    db::StoreRow row;
    row.store_id = id;
    row.z = z;
    row.held_out = held_out ? 1 : 0;
    return row;
}

}  // namespace

TEST_CASE("stores beyond three standard deviations do not fit, the worst first, those held out aside") {
    auto const verdict =
        results::verdict_on({}, {store("a", 3.1), store("b", -2.9), store("c", -5), store("d", 9, true)}, {});
    REQUIRE(verdict.unfit_stores.size() == 2);
    CHECK(verdict.unfit_stores[0].store_id == "c");
    CHECK(verdict.unfit_stores[1].store_id == "a");
}

TEST_CASE("the chosen number is held against one fewer and one more, where those were tried") {
    std::vector<db::CityCountRow> counts{{3, -120.0, 300.0, 0, ""}, {4, -100.0, 280.0, 1, "lowest BIC"}};
    auto verdict = results::verdict_on({}, {}, counts);
    REQUIRE(verdict.one_fewer);
    CHECK(verdict.one_fewer->cities == 3);
    CHECK(verdict.one_fewer->bic_gained == 20);
    CHECK(verdict.one_fewer->log_likelihood_lost == 20);
    CHECK_FALSE(verdict.one_more);
    counts.push_back({5, -99.0, 290.0, 0, ""});
    verdict = results::verdict_on({}, {}, counts);
    REQUIRE(verdict.one_more);
    CHECK(verdict.one_more->bic_gained == 10);
    CHECK(verdict.one_more->log_likelihood_lost == -1);
}

TEST_CASE("where AIC3 chose, the score of a number of cities is its AIC3") {
    db::RunRow run;
    double const log_n = std::log(100.0);
    db::CityCountRow const count{4, -100.0, 200 + 25 * log_n, 1, ""};  // 25 parameters
    CHECK(results::score_of(run, count, 100).value() == Catch::Approx(200 + 25 * log_n));
    run.criterion = "AIC3";
    CHECK(results::score_of(run, count, 100).value() == Catch::Approx(275));
}

TEST_CASE("a regional effect makes neighbours alike, counts as the model has them do not") {
    results::Fitted fitted = example::fitted_in_britain();
    auto const verdict = [&] {
        auto const record = example::record_of(fitted);
        CHECK(record.run.moran_i.has_value());
        return results::verdict_on(record.run, record.stores, record.city_counts);
    };
    std::mt19937_64 random(5);
    auto& stores = fitted.stores.table.stores;
    for (geo::Store& at : stores)
        at.visitors = std::poisson_distribution<int>(at.visitors)(random);
    CHECK_FALSE(verdict().neighbours_alike);
    for (std::size_t i = 0; i < stores.size(); ++i)
        stores[i].visitors *= i % 20 < 10 ? 0.7 : 1.4;  // the west and the east
    CHECK(verdict().neighbours_alike);
}

TEST_CASE("of a handful of stores nothing is said about neighbours") {
    results::Fitted fitted = example::fitted_in_britain();
    fitted.held_out.assign(400, true);
    std::fill_n(fitted.held_out.begin(), 23, false);
    CHECK_FALSE(example::record_of(fitted).run.moran_i.has_value());
}
