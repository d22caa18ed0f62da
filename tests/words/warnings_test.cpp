#include "src/words/sentences.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <string>

namespace {

/// A run of 100 stores and two cities, which leave 87 degrees of freedom.
db::RunRecord record_with(std::string const& noise, double deviance) {
    db::RunRecord record;
    record.run.noise = noise;
    record.run.converged = 1;
    record.run.cities_found = 2;
    record.cities.resize(2);
    record.run.stores_used = 100;
    record.run.deviance = deviance;
    record.stores.resize(100);
    return record;
}

bool warns(db::RunRecord const& record, std::string const& part) {
    return std::ranges::any_of(words::warnings_of(record), [&](std::string const& warning) {
        return warning.find(part) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("a model that fits the stores a multiple of what they counted is not taken for one of the region") {
    db::RunRecord record = record_with("negbin", 90);
    for (db::StoreRow& store : record.stores) {
        store.visitors = 100;
        store.fitted = 270;
    }
    CHECK(warns(record, "fitted 2.70 times the visitors they counted"));
    for (db::StoreRow& store : record.stores)
        store.fitted = 110;
    CHECK_FALSE(warns(record, "times the visitors"));
}

TEST_CASE("counts that scatter more than Poisson's make its limits too narrow, and a warning says so") {
    CHECK(warns(record_with("poisson", 870), "scatter 10 times as much as Poisson counts"));
    CHECK_FALSE(warns(record_with("poisson", 90), "Poisson"));
    CHECK_FALSE(warns(record_with("negbin", 870), "Poisson"));
}

TEST_CASE("a run that says that its counts scatter wildly warns of it, whatever its overdispersion") {
    db::RunRecord record = record_with("negbin", 90);
    record.run.overdispersion = 0.9;
    CHECK_FALSE(warns(record, "scatter wildly"));
    record.run.scattered = 1;
    CHECK(warns(record, "scatter wildly (overdispersion 0.9"));
    record.run.overdispersion = 0.4;
    CHECK(warns(record, "scatter wildly (overdispersion 0.4"));
    record.run.overdispersion.reset();  // as another program may leave it
    CHECK_FALSE(warns(record, "scatter wildly"));
}
