#include "db/database.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <nlohmann/json.hpp>

#include <map>

using nlohmann::json;

namespace {

json features_of(program::fs::path const& layer) {
    return json::parse(program::content_of(layer)).at("features");
}

}  // namespace

TEST_CASE("a fit with an exposure finds the rates, and says per unit of what") {
    program::Folder const folder;
    program::Outcome const outcome =
        program::fit(folder, "--visitors visitors --exposure weeks --verbose", true);
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.out.find("per unit of weeks") != std::string::npos);
    db::Reader const reader(folder / "out/footfall.gpkg");
    db::RunRow const run = reader.run({});
    CHECK(run.exposure_field == "weeks");
    CHECK(run.background.value() == Catch::Approx(20).epsilon(0.02));
    CHECK(reader.cities_of(1)[0].amplitude == Catch::Approx(5000).epsilon(0.01));
    for (db::StoreRow const& store : reader.stores_of(1)) {
        CHECK(store.residual == store.visitors - store.fitted);
        CHECK(store.from_background == Catch::Approx(store.exposure.value() * run.background.value()));
    }
}

TEST_CASE("in the database and in the layers the contributions to a store add up to what is fitted") {
    program::Folder const folder;
    for (bool const with_weeks : {false, true}) {
        REQUIRE(program::fit(folder, with_weeks ? "--quiet --exposure weeks --visitors visitors" : "--quiet",
                             with_weeks)
                    .exit_code == 0);
        db::Reader const reader(folder / "out/footfall.gpkg");
        std::int64_t const run = reader.run({}).run_id;
        std::map<std::string, double> in_database, in_layer;
        for (db::ContributionRow const& row : reader.contributions_of(run))
            in_database[row.store_id] += row.visitors;
        for (json const& feature : features_of(folder / "out/contributions.geojson"))
            in_layer[feature["properties"]["store_id"]] += feature["properties"]["visitors"].get<double>();
        for (db::StoreRow const& store : reader.stores_of(run)) {
            double const rest = store.from_background + store.from_small_contributions;
            CHECK(in_database[store.store_id] + rest == Catch::Approx(store.fitted).epsilon(1e-12));
        }
        for (json const& feature : features_of(folder / "out/stores.geojson")) {
            json const& store = feature["properties"];
            double const rest =
                store["from_background"].get<double>() + store["from_small_contributions"].get<double>();
            CHECK(in_layer[store["store_id"]] + rest ==
                  Catch::Approx(store["fitted"].get<double>()).epsilon(1e-9));
            CHECK(store["exposure"].is_null() != with_weeks);
        }
    }
}

TEST_CASE("check tells what exposures there are and sets unusable ones aside") {
    program::Folder const folder;
    std::ofstream(folder / "s.csv") << "id,lon,lat,visitors,weeks\na,1,51,10,52\nb,1,52,20,\nc,2,51,30,4\n";
    std::string const arguments =
        "check " + (folder / "s.csv").string() + " --src-crs EPSG:4326 --exposure weeks";
    program::Outcome const outcome = program::run(folder, arguments);
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.out.find("weeks, 4 to 52") != std::string::npos);
    CHECK(outcome.out.find("exposure missing") != std::string::npos);
    CHECK(json::parse(program::run(folder, arguments + " --json").out)["exposure_field"] == "weeks");
}
