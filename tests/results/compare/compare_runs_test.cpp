#include "src/base/random.hpp"
#include "src/fit/inference/bootstrap.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/run/run_record.hpp"
#include "src/results/run/uncertainty.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <algorithm>
#include <cmath>

namespace {

/// A run that fits counts drawn as Poisson around the example's model.
results::KeptRun run_of(results::Fitted fitted, std::uint64_t seed, std::int64_t run_id) {
    base::Random random(seed);
    fitted.held_out.assign(fitted.held_out.size(), false);
    for (std::size_t i = 0; i < fitted.stores.planar.size(); ++i) {
        geo::Planar const at = fitted.stores.planar[i];
        fitted.stores.table.stores[i].visitors =
            random.poisson(model::value_at<2>(fitted.result.model, {at.x_m, at.y_m}));
    }
    fitted.result.model = fit::refit(results::inference_of(fitted).fitted()).model;
    results::RunContext context;
    context.series = "shops";
    auto record = example::record_of(fitted, context);
    record.run.run_id = run_id;
    return {record.run, record.cities, record.stores};
}

results::CityComparison const& city(results::Comparison const& comparison, std::int64_t id) {
    return *std::ranges::find(comparison.cities, id, &results::CityComparison::city_id);
}

using Events = std::vector<results::CityEvent>;
using enum results::CityEvent;

}  // namespace

TEST_CASE("between two runs of the same truth nothing is beyond chance") {
    results::KeptRun const before = run_of(example::fitted_in_britain(), 1, 1);
    results::KeptRun const after = run_of(example::fitted_in_britain(), 2, 2);
    results::Comparison const comparison = results::compare_runs(before, after);
    REQUIRE(comparison.cities.size() == 2);
    for (results::CityComparison const& same : comparison.cities) {
        CHECK(same.events.empty());
        CHECK(same.visits.p.value() > 0.01);
        CHECK(std::abs(same.visits.change) < 3 * same.visits.se.value());
        CHECK(same.spread.p.value() > 0.01);
        CHECK(same.move.p.value() > 0.01);
    }
    CHECK(comparison.stores.empty());
    CHECK(comparison.same.stores == 400);
    CHECK(comparison.tests == 6);
}

TEST_CASE("a city that grew by half and one that moved are told, with their change and its error") {
    results::Fitted changed = example::fitted_in_britain();
    changed.result.model.cities[0].amplitude *= 1.5;
    changed.result.model.cities[1].centre += Eigen::Vector2d(3e3, 4e3);
    results::Comparison const comparison =
        results::compare_runs(run_of(example::fitted_in_britain(), 1, 1), run_of(changed, 2, 2));
    results::CityComparison const& grown_city = city(comparison, 1);
    CHECK(grown_city.events == Events{grown});
    CHECK(grown_city.visits.change == Catch::Approx(0.5).margin(0.05));
    CHECK(grown_city.visits.lo < 0.5);
    CHECK(grown_city.visits.hi > 0.5);
    results::Move const& move = city(comparison, 2).move;
    CHECK(move.distance_km == Catch::Approx(5).margin(1.5));
    CHECK(move.bearing_deg == Catch::Approx(36.9).margin(15));
    CHECK(move.beyond_chance);
    CHECK(move.distance_se_km.value() < 1);
}

TEST_CASE("cities that one run alone has appeared or vanished") {
    results::Fitted fewer = example::fitted_in_britain();
    fewer.result.model.cities.pop_back();
    results::KeptRun const both = run_of(example::fitted_in_britain(), 1, 1), one = run_of(fewer, 2, 2);
    results::Comparison const gone = results::compare_runs(both, one);
    CHECK(city(gone, 2).events == Events{vanished});
    CHECK_FALSE(city(gone, 2).after);
    results::Comparison const come = results::compare_runs(one, both);
    CHECK(city(come, 2).events == Events{appeared});
    CHECK(city(come, 2).visits.before == Catch::Approx(0).margin(60));
    CHECK(city(come, 2).visits.after > 200);
}

TEST_CASE("a city that the other run's counts show, though it did not find it, has not appeared") {
    results::KeptRun const after = run_of(example::fitted_in_britain(), 1, 2);
    results::KeptRun before = run_of(example::fitted_in_britain(), 2, 1);
    before.cities.pop_back();
    results::Comparison const comparison = results::compare_runs(before, after);
    CHECK(city(comparison, 2).events.empty());
    CHECK(city(comparison, 2).visits.p.value() > 0.01);
}

TEST_CASE("stores that opened, closed and fell are listed") {
    results::KeptRun const before = run_of(example::fitted_in_britain(), 1, 1);
    results::KeptRun after = run_of(example::fitted_in_britain(), 2, 2);
    auto const busy = std::ranges::max_element(after.stores, {}, &db::StoreRow::fitted);
    std::string const fallen = busy->store_id;
    busy->visitors *= 0.5;
    busy->residual = busy->visitors - busy->fitted;
    after.stores[3].store_id = "new";
    results::Comparison const comparison = results::compare_runs(before, after);
    REQUIRE(comparison.stores.size() == 3);
    CHECK(comparison.stores[0].store_id == fallen);
    CHECK(comparison.stores[0].event == results::StoreEvent::fell);
    CHECK(comparison.stores[0].change < -0.4);
    CHECK(comparison.stores[1].event == results::StoreEvent::opened);
    CHECK(comparison.stores[2].store_id == "3");
    CHECK(comparison.stores[2].event == results::StoreEvent::closed);
}

TEST_CASE("runs of different series are paired by place, and the comparison says so") {
    results::KeptRun const before = run_of(example::fitted_in_britain(), 1, 1);
    results::KeptRun after = run_of(example::fitted_in_britain(), 2, 2);
    after.run.series = "kiosks";
    for (db::CityRow& row : after.cities)
        row.city_id += 40;
    results::Comparison const comparison = results::compare_runs(before, after);
    CHECK(comparison.cities.size() == 2);
    CHECK(city(comparison, 41).before->city_id == 1);
    CHECK(comparison.notices.size() == 1);
}

TEST_CASE("what computing leaves of values that are met changes no store") {
    results::Fitted fitted = example::fitted_in_britain();
    fitted.noise = fit::Noise::gaussian;
    auto const kept = [&](std::int64_t run_id, double part) {
        auto record = example::record_of(fitted);
        record.run.run_id = run_id;
        for (std::size_t i = 0; i < record.stores.size(); ++i)
            record.stores[i].residual = part * static_cast<double>(i % 5) * (i == 7 ? 1000 : 1);
        return results::KeptRun{record.run, record.cities, record.stores};
    };
    CHECK(results::compare_stores(kept(1, 1e-13), kept(2, -3e-13)).empty());
    CHECK(results::compare_stores(kept(1, 0.1), kept(2, -0.3)).size() == 1);
}

TEST_CASE("runs that are named the wrong way round are told") {
    results::KeptRun const first = run_of(example::fitted_in_britain(), 1, 1);
    results::KeptRun const second = run_of(example::fitted_in_britain(), 2, 2);
    CHECK(results::compare_runs(first, second).notices.empty());
    auto const notices = results::compare_runs(second, first).notices;
    REQUIRE(notices.size() == 1);
    CHECK(notices[0] == "run 2 was made after run 1: unless it is of an earlier period, name run 1 first");
}
