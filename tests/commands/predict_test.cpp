#include "db/database.hpp"
#include "geo/errors.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/commands/program.hpp"
#include "tests/commands/standard_output.hpp"
#include "tests/commands/two_cities.hpp"
#include "tests/geo/opened.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

using nlohmann::json;
using program::Folder;

namespace {

std::string fitted_database(Folder const& folder) {
    return (folder / "out/footfall.gpkg").string();
}

std::string predict(std::vector<std::string> const& arguments) {
    return standard_output_of([&] { run_command(commands::declare_predict, arguments); });
}

json predict_json(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    return json::parse(predict(arguments));
}

double sum_of(json const& site) {
    double sum = site["from_background"];
    for (json const& city : site["from_cities"])
        sum += city["visitors"].get<double>();
    return sum;
}

}  // namespace

TEST_CASE("where a store stands, what is predicted is what was fitted") {
    Folder const folder;
    for (bool const with_weeks : {false, true}) {
        fit_two_cities(folder,
                       with_weeks ? "--quiet --overwrite --visitors visitors --exposure weeks" : "--quiet",
                       with_weeks);
        std::vector<std::string> arguments{fitted_database(folder), (folder / "shops.csv").string(),
                                           "--src-crs", "EPSG:4326"};
        if (with_weeks) arguments.insert(arguments.end(), {"--exposure", "weeks"});
        json const result = predict_json(arguments);
        std::map<std::string, json> sites;
        for (json const& site : result["sites"])
            sites[site["site_id"]] = site;
        db::Reader const reader(fitted_database(folder));
        for (db::StoreRow const& store : reader.stores_of(reader.run({}).run_id)) {
            json const& site = sites.at(store.store_id);
            CHECK(site["visitors"].get<double>() == Catch::Approx(store.fitted).epsilon(1e-7));
            CHECK(sum_of(site) == Catch::Approx(store.fitted).epsilon(1e-7));
            CHECK(site["visitors_lo"] < site["visitors"]);
            CHECK(site["visitors_hi"] > site["visitors"]);
            CHECK(site["count_lo"] <= site["visitors_lo"]);
            CHECK(site["count_hi"] >= site["visitors_hi"]);
            CHECK(site["outside"] == false);
        }
    }
}

TEST_CASE("sites are ranked by their visitors, and the file says what standard output says") {
    Folder const folder;
    fit_two_cities(folder);
    for (std::string const name : {"p.geojson", "p.gpkg", "p.csv", "p.fgb"}) {
        INFO(name);
        std::string const file = folder / name;
        json const result = predict_json({fitted_database(folder), "--at", "-1.3,53.0", "--at", "-1.6,52.92",
                                          "--at", "-1.2,53.16", "-o", file});
        CHECK(result["files"][0] == file);
        CHECK(result["sites"][0]["rank"] == 3);
        CHECK(result["sites"][1]["rank"] == 1);
        CHECK(result["sites"][2]["rank"] == 2);
        auto const dataset = opened(file, GDAL_OF_VECTOR);
        REQUIRE(dataset);
        OGRLayer* const layer = dataset->GetLayer(0);
        REQUIRE(layer->GetFeatureCount() == 3);
        for (auto const& feature : layer) {
            json const& site = *std::ranges::find_if(result["sites"], [&](json const& candidate) {
                return candidate["rank"] == feature->GetFieldAsInteger("rank");
            });
            bool const rounded = name.ends_with(".csv");
            CHECK(feature->GetFieldAsDouble("visitors") ==
                  Catch::Approx(site["visitors"].get<double>()).epsilon(rounded ? 0.005 : 1e-6));
            CHECK(feature->GetFieldAsDouble("from_city_2") ==
                  Catch::Approx(site["from_cities"][1]["visitors"].get<double>())
                      .epsilon(rounded ? 0.005 : 1e-6)
                      .margin(1e-6));
            CHECK(std::string(feature->GetFieldAsString("site_id")) == site["site_id"]);
        }
        CHECK_THROWS_AS(predict({fitted_database(folder), "--at", "1,2", "-o", file}), geo::UsageError);
    }
}

TEST_CASE("a point on the command line is a site of the same place") {
    Folder const folder;
    fit_two_cities(folder);
    std::ofstream(folder / "sites.csv") << "name,lon,lat\nCorner,-1.55,52.95\nNowhere,,\n";
    json const result = predict_json({fitted_database(folder), (folder / "sites.csv").string(), "--src-crs",
                                      "EPSG:4326", "--at", "-1.55,52.95"});
    REQUIRE(result["sites"].size() == 2);
    CHECK(result["sites"][0]["name"] == "Corner");
    CHECK(result["sites"][0]["visitors"].get<double>() ==
          Catch::Approx(result["sites"][1]["visitors"].get<double>()).epsilon(1e-12));
    CHECK(result["rows_set_aside"] == 1);
    CHECK(result["set_aside"][0]["reason"] == "coordinates missing");
}

TEST_CASE("predictions keep what the file of sites says, and tables have numbers for people") {
    Folder const folder;
    fit_two_cities(folder);
    std::ofstream(folder / "sites.csv") << "name,address,rent,visitors,lon,lat\n"
                                           "Corner,1 High St,1234.5678,7,-1.55,52.95\n"
                                           "Square,\"2, Low St\",99.25,8,-1.2,53.16\n";
    for (std::string const ending : {"csv", "xlsx", "gpkg", "shp"}) {
        CAPTURE(ending);
        std::string const file = folder / ("p." + ending);
        predict({fitted_database(folder), (folder / "sites.csv").string(), "--src-crs", "EPSG:4326", "--at",
                 "-1.3,53.0", "-o", file});
        auto const dataset = opened(file, GDAL_OF_VECTOR);
        REQUIRE(dataset);
        OGRLayer* const layer = dataset->GetLayer(0);
        REQUIRE(layer->GetFeatureCount() == 3);
        OGRFeatureUniquePtr const first(layer->GetNextFeature());
        CHECK(std::string(first->GetFieldAsString("name")) == "Corner");
        CHECK(std::string(first->GetFieldAsString("address")) == "1 High St");
        CHECK(first->GetFieldAsDouble("rent") == 1234.5678);
        // A field of the file whose name is ours.
        CHECK(first->GetFieldAsDouble(ending == "shp" ? "file_visit" : "file_visitors") == 7);
        double const visitors = first->GetFieldAsDouble("visitors");
        CHECK((visitors == std::round(visitors)) == (ending == "csv" || ending == "xlsx"));
        if (ending == "xlsx") {
            CHECK(first->GetFieldAsDouble("lon") == Catch::Approx(-1.55));
            CHECK(first->GetFieldAsDouble("lat") == Catch::Approx(52.95));
            CHECK_FALSE(program::fs::exists(folder / "p.qml"));
        }
        program::fs::remove(folder / "p.qml");
    }
}

TEST_CASE("the terminal says why a site is outside") {
    Folder const folder;
    fit_two_cities(folder);
    std::string const text = predict({fitted_database(folder), "--at", "-1.6,54.5"});
    CHECK(text.find("-1.6,54.5: ") != std::string::npos);
    CHECK(text.find("km from the nearest store, further than 99 of 100 stores") != std::string::npos);
}

TEST_CASE("a site that the stores cannot see is flagged, and what is assumed is said") {
    Folder const folder;
    fit_two_cities(folder);
    std::string const text = predict({fitted_database(folder), "--at", "-1.6,52.92", "--at", "-1.6,54.5"});
    CHECK(text.find("outside") != std::string::npos);
    CHECK(text.find("1 site is outside what the stores can see") != std::string::npos);
    CHECK(text.find("take nothing from the others") != std::string::npos);
    CHECK(predict({fitted_database(folder), "--at", "-1.6,52.92", "--quiet"}).empty());
}

TEST_CASE("an exposure is a number or a field, and only for runs that have one") {
    Folder const folder;
    fit_two_cities(folder, "--quiet --visitors visitors --exposure weeks", true);
    auto const visitors = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {fitted_database(folder), "--at", "-1.6,52.92"});
        return predict_json(arguments)["sites"][0]["visitors"].get<double>();
    };
    CHECK(visitors({"--exposure", "52"}) == Catch::Approx(52 * visitors({})));
    CHECK_THROWS_AS(visitors({"--exposure", "0"}), geo::UsageError);
    CHECK_THROWS_AS(visitors({"--exposure", "weeks"}), geo::UsageError);  // no file to have the field
    CHECK(
        predict({fitted_database(folder), "--at", "-1.6,52.92"}).find("exposure of 1 in the unit of weeks") !=
        std::string::npos);
    Folder const plain;
    fit_two_cities(plain);
    CHECK_THROWS_AS(predict({fitted_database(plain), "--at", "-1.6,52.92", "--exposure", "52"}),
                    geo::UsageError);
}

TEST_CASE("of several series one has to be named, and a run can be") {
    Folder const folder;
    fit_two_cities(folder);
    fit_two_cities(folder, "--quiet --series spring");
    std::vector<std::string> const at{fitted_database(folder), "--at", "-1.6,52.92"};
    auto const with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), at.begin(), at.end());
        return predict_json(more)["run_id"].get<int>();
    };
    CHECK_THROWS_AS(with({}), geo::UsageError);
    CHECK(with({"--series", "spring"}) == 2);
    CHECK(with({"--series", "shops"}) == 1);
    CHECK(with({"--run", "1"}) == 1);
    CHECK_THROWS_AS(with({"--series", "autumn"}), geo::UsageError);
    CHECK_THROWS_AS(with({"--run", "7"}), db::NoSuchRun);
}

TEST_CASE("databases that are missing or not ours and points outside the plane are refused") {
    Folder const folder;
    CHECK_THROWS_AS(predict({fitted_database(folder), "--at", "1,2"}), db::DatabaseError);
    std::ofstream(folder / "other.gpkg") << "not a database";
    CHECK_THROWS_AS(predict({(folder / "other.gpkg").string(), "--at", "1,2"}), db::DatabaseError);
    fit_two_cities(folder);
    CHECK_THROWS_AS(predict({fitted_database(folder), "--at", "101,2"}), geo::InputRejected);
    CHECK_THROWS_AS(predict({fitted_database(folder)}), geo::UsageError);
    CHECK_THROWS_AS(predict({fitted_database(folder), "--at", "1,2", "-o", (folder / "p.xyz").string()}),
                    geo::UsageError);
}

TEST_CASE("a shapefile of predictions tells the cities apart") {
    Folder const folder;
    fit_two_cities(folder);
    predict({fitted_database(folder), "--at", "-1.6,52.92", "-o", (folder / "p.shp").string(), "--quiet"});
    auto const file = opened(folder / "p.shp", GDAL_OF_VECTOR);
    REQUIRE(file);
    OGRFeatureUniquePtr const site(file->GetLayer(0)->GetNextFeature());
    REQUIRE(site->GetFieldIndex("from_1") >= 0);
    REQUIRE(site->GetFieldIndex("from_2") >= 0);
    CHECK(site->GetFieldAsDouble("from_1") > 100 * site->GetFieldAsDouble("from_2"));
    CHECK(site->GetFieldAsDouble("visitrs_lo") < site->GetFieldAsDouble("visitors"));
}

TEST_CASE("where stores draw alone a folder gets a report without losses") {
    Folder const folder;
    fit_two_cities(folder);
    auto const sites = folder / "sites";
    json const result = predict_json({fitted_database(folder), "--at", "-1.6,52.92", "-o", sites.string()});
    CHECK(result["files"].size() == 2);
    CHECK(std::filesystem::exists(sites / "report.html"));
    CHECK_FALSE(std::filesystem::exists(sites / "losses.geojson"));
    CHECK_THROWS_AS(predict({fitted_database(folder), "--at", "-1.6,52.92", "--competitors",
                             (folder / "shops.csv").string()}),
                    geo::UsageError);
}
