#include "src/words/grade.hpp"

#include "tests/catch.hpp"
#include "tests/contains.hpp"

#include <cmath>

namespace {

db::CityRow graded_city(std::int64_t id, double visits) {
    db::CityRow city;
    city.city_id = id;
    city.name = "city";
    city.visits = visits;
    city.major_sd_km = 10;
    return city;
}

/// A run of counts whose stores have 100 visitors each, as the fit expects.
db::RunRecord graded_run(double overdispersion) {
    db::RunRecord record;
    record.run.noise = "negbin";
    record.run.overdispersion = overdispersion;
    record.run.converged = 1;
    record.run.stores_used = 200;
    record.run.cities_found = 2;
    record.cities = {graded_city(1, 600), graded_city(2, 400)};
    for (int i = 0; i < 200; ++i) {
        db::StoreRow store;
        store.visitors = 100;
        store.fitted = 100;
        record.stores.push_back(store);
    }
    return record;
}

}  // namespace

TEST_CASE("A run is graded by how far stores differ for reasons of their own") {
    CHECK(words::grade_of(graded_run(0.05)).grade == words::Grade::good);
    CHECK(words::grade_of(graded_run(0.5)).grade == words::Grade::fair);
    words::Graded const weak = words::grade_of(graded_run(5.9));
    CHECK(weak.grade == words::Grade::weak);
    CHECK(weak.reason == "stores differ by a factor of 4.0 for reasons that are not in the file");
}

TEST_CASE("Under sharing the luck of counting is not a difference between stores") {
    db::RunRecord record = graded_run(0);
    record.run.competition = "shared";
    record.run.variance_power = 1;
    record.run.overdispersion_factor = 1;
    CHECK(words::factor_between_stores(record) == 1);
    record.run.overdispersion_factor = 51;  // variance 5,100 of a mean of 100: 5,000 beyond Poisson's
    CHECK(words::factor_between_stores(record) == Catch::Approx(std::exp(std::sqrt(std::log(1.5)))));
}

TEST_CASE("The worst of what is known decides the grade") {
    db::RunRecord record = graded_run(0.05);
    record.cities[0].stability = 0.2;
    record.cities[1].stability = 1;
    words::Graded const unstable = words::grade_of(record);
    CHECK(unstable.grade == words::Grade::weak);
    CHECK(unstable.reason ==
          "cities with 60 % of the visits do not come back when a fifth of the stores is left out");

    record.cities[0].stability = 1;
    record.cities[1].identified = 0;
    CHECK(words::grade_of(record).grade == words::Grade::fair);
    CHECK(words::grade_of(record).reason ==
          "the stores tell well where the cities with 60 % of the visits are");
    std::swap(record.cities[0].identified, record.cities[1].identified);
    CHECK(words::grade_of(record).grade == words::Grade::weak);
    CHECK(words::grade_of(record).reason ==
          "the stores do not tell well where the cities with 60 % of the visits are");
    std::swap(record.cities[0].identified, record.cities[1].identified);

    record.run.converged = 0;
    CHECK(words::grade_of(record).reason == "the fit has not converged");
    record.cities.clear();
    CHECK(words::grade_of(record).grade == words::Grade::weak);
}

TEST_CASE("Stores that are fitted far more than they counted make a run weak") {
    db::RunRecord record = graded_run(0.05);
    for (db::StoreRow& store : record.stores)
        store.fitted = 200;
    CHECK(words::grade_of(record).grade == words::Grade::weak);
}

TEST_CASE("A reason that is not the cities' says how many of them are doubtful, where most are") {
    db::RunRecord record = graded_run(5.9);
    for (db::CityRow& city : record.cities)
        city.stability = 0.9;
    std::string const scatter = "stores differ by a factor of 4.0 for reasons that are not in the file";
    CHECK(words::grade_of(record).reason == scatter);
    record.cities.push_back(graded_city(3, 100));
    record.cities[0].stability = 0.5;
    record.cities[1].identified = 0;
    CHECK(words::grade_of(record).reason == scatter + ", and 2 of 3 cities are unstable or uncertain");
    record.cities[2].stability = 0;
    CHECK(words::grade_of(record).reason == scatter + ", and all 3 cities are unstable or uncertain");
    record.cities.resize(1);
    CHECK(words::grade_of(record).reason == scatter + ", and its city is unstable or uncertain");
}

TEST_CASE("Doubtful cities stand against a good reason, and beside a bad one") {
    db::RunRecord record = graded_run(0.005);
    record.cities = {graded_city(1, 900), graded_city(2, 50), graded_city(3, 50)};
    record.cities[1].identified = record.cities[2].identified = 0;
    CHECK(words::grade_of(record).grade == words::Grade::good);
    CHECK(words::grade_of(record).reason ==
          "stores differ by a factor of only 1.1 from what their place explains, but 2 of 3 cities are "
          "unstable "
          "or uncertain");
    record.run.overdispersion = 0.5;
    CHECK(contains(words::grade_of(record).reason, "not in the file, but 2 of 3"));
    record.run.overdispersion = 5.9;
    CHECK(contains(words::grade_of(record).reason, "not in the file, and 2 of 3"));
}
