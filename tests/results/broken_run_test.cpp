#include "db/database.hpp"
#include "geo/errors.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/run_record.hpp"
#include "src/results/surfaces/rasters.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

namespace {

db::RunRecord good_run() {
    results::Fitted const fitted = example::fitted_in_britain();
    return example::record_of(fitted);
}

void check_refused(db::RunRecord const& record) {
    geo::Projection const plane("EPSG:27700");
    CHECK_THROWS_AS(results::fitted_model({record.run, record.cities, record.stores}, plane),
                    db::DatabaseError);
}

}  // namespace

TEST_CASE("a run that another program broke is refused before anything is computed with it") {
    check_refused([] {
        auto record = good_run();
        record.cities[0].cov_xy_m2 = 1e9;
        return record;
    }());
    check_refused([] {
        auto record = good_run();
        record.cities[1].cov_xx_m2 = 0;
        return record;
    }());
    check_refused([] {
        auto record = good_run();
        record.run.noise = "cauchy";
        return record;
    }());
    check_refused([] {
        auto record = good_run();
        record.stores[5].position = {NAN, NAN};
        return record;
    }());
    check_refused([] {
        auto record = good_run();
        record.stores.clear();
        return record;
    }());
    check_refused([] {
        auto record = good_run();
        for (db::StoreRow& store : record.stores)
            store.held_out = 1;
        return record;
    }());
}

TEST_CASE("options that another program broke neither exhaust the memory nor end the rasters") {
    auto record = good_run();
    for (char const* const options : {"", "[]", "{\"raster-cell\": null}", "{\"raster-cell\": \"fine\"}"}) {
        record.run.options = options;
        CHECK(results::rasters_of(record, results::cell_asked_for_m(record.run)).size() == 2);
    }
    for (char const* const options :
         {"{\"raster-cell\": 1e-300}", "{\"raster-cell\": 0}", "{\"raster-cell\": -1}"}) {
        record.run.options = options;
        CHECK_THROWS_AS(results::rasters_of(record, results::cell_asked_for_m(record.run)), geo::UsageError);
    }
}
