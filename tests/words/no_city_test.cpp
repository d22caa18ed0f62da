#include "src/words/sentences.hpp"
#include "tests/catch.hpp"
#include "tests/contains.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace {

db::RunRecord without_city() {
    db::RunRecord record;
    record.city_counts = {
        {.cities = 0, .log_likelihood = -900.0, .bic = 1810.0, .chosen = 1, .reason = "lowest BIC"},
        {.cities = 2, .log_likelihood = -890.0, .bic = 1822.5, .chosen = 0, .reason = ""},
        {.cities = 1, .log_likelihood = -895.0, .bic = 1824.0, .chosen = 0, .reason = ""}};
    for (int i = 0; i < 5; ++i) {
        db::StoreRow store;
        store.store_id = fmt::format("s{}", i);
        store.name = fmt::format("Shop {}", i);
        store.visitors = 100.0 + 300 * i;
        store.fitted = 700;
        store.residual = store.visitors - store.fitted;
        record.stores.push_back(store);
    }
    return record;
}

std::string told(db::RunRecord const& record) {
    return fmt::format("{}", fmt::join(words::no_city_sentences(record), " "));
}

}  // namespace

TEST_CASE(
    "a run without a city names the rule that rejected them, the stores that stand out, and what to try") {
    std::string const text = told(without_city());
    CHECK(contains(text, "with 2 cities, the best of those tried, it is 12.5 higher than with none"));
    CHECK(contains(text, "Shop 4 (1,300 visitors, fitted 700), Shop 3 (1,000 visitors, fitted 700)."));
    CHECK_FALSE(contains(text, "Shop 2"));
    CHECK(contains(text, "--competition shared"));
}

TEST_CASE("what is said of a run without a city does not contradict its table of numbers") {
    db::RunRecord record = without_city();
    record.city_counts[1].bic = 1800;
    std::string const text = told(record);
    CHECK(contains(
        text, "With 2 cities, tried afterwards, it is 10 lower than with none: --cities 2 shows that fit."));
    record.city_counts.resize(1);
    CHECK(contains(told(record), "No city that was tried rests on enough stores"));
}

TEST_CASE("where people are shared a city has a price") {
    db::RunRecord record = without_city();
    record.run.competition = "shared";
    record.run.price = 24;
    CHECK(contains(told(record), "a price, 24"));
    CHECK(contains(told(record), "--competition none"));
}

TEST_CASE("a run with a city has nothing to say of none") {
    db::RunRecord record = without_city();
    record.cities.resize(1);
    CHECK(words::no_city_sentences(record).empty());
}
