#include "tests/contains.hpp"
#include "tests/report/example.hpp"

namespace {

/// With a store that rose, since a run of that number.
results::Comparison since(std::int64_t run_id) {
    results::Comparison comparison;
    comparison.after = example::run().run;
    comparison.before = comparison.after;
    comparison.before.run_id = run_id;
    results::CityComparison leeds;
    leeds.name = "Leeds";
    leeds.before = leeds.after = example::run().cities.front();
    comparison.cities = {leeds};
    results::StoreComparison store;
    store.store_id = "a";
    store.before = store.after = example::run().stores.front();
    store.change = 12.529;
    comparison.stores = {store};
    return comparison;
}

std::string page(report::History const& history) {
    return report::page_of(example::run(), history, {{}, "0.1.0"});
}

results::Trends trends_of_runs(std::vector<std::int64_t> const& numbers) {
    results::Trends trends;
    for (std::int64_t const number : numbers)
        trends.runs.emplace_back().run_id = number;
    return trends;
}

}  // namespace

TEST_CASE("what changed is shown since the run before and since a year before") {
    std::string const both =
        page({.comparison = since(2), .year_before = since(1), .trends = trends_of_runs({1, 2, 3})});
    CHECK(contains(both, "Since the run before"));
    CHECK(contains(both, "Since a year before"));
    CHECK(example::count(both, "id=\"change-table\"") == 1);
    CHECK(example::count(both, "id=\"change-table-year\"") == 1);
    auto const runs = example::data_of(both)["trends"]["runs"];
    CHECK(runs[0]["role"] == "a year before");
    CHECK(runs[1]["role"] == "compared with");
    CHECK(runs[2]["role"] == "");
}

TEST_CASE("a run that is the one before and that of a year before is shown once") {
    std::string const once = page({.comparison = since(2), .year_before = since(2)});
    CHECK_FALSE(contains(once, "Since the run before"));
    CHECK(example::count(once, "id=\"change-table\"") == 1);
    CHECK_FALSE(contains(once, "change-table-year"));
}

TEST_CASE("the change of a store says that it is against the fit") {
    std::string const one = page({.comparison = since(2)});
    CHECK(contains(one, "× 13.5"));
    CHECK(contains(one, "Change against the fit"));
    CHECK(contains(one, "that of visitors ÷ those expected of the store"));
}
