#include "db/database.hpp"
#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "src/results/evaluate/truth.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/commands/standard_output.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/opened.hpp"

#include <gdal_priv.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

model::City<2> city(double x_m, double y_m, double amplitude) {
    model::City<2> result;
    result.amplitude = amplitude;
    result.centre = {x_m, y_m};
    result.covariance << 9e7, 2e7, 2e7, 4e7;
    return result;
}

/// Three cities in the Netherlands, in the national grid.
results::Truth true_cities() {
    results::Truth truth;
    truth.crs = "EPSG:28992";
    truth.names = {"one", "two", "three"};
    truth.model.background = 12;
    truth.model.cities = {city(120'000, 480'000, 900), city(180'000, 430'000, 400),
                          city(230'000, 580'000, 300)};
    return truth;
}

results::Truth people_of_cities() {
    results::Truth truth = true_cities();
    truth.competition = "shared";
    truth.people = "gaussian";
    truth.catchment_km = 30;
    truth.decays = {2, 2, 2};
    return truth;
}

void write_truth(std::filesystem::path const& path, results::Truth const& truth = true_cities()) {
    geo::write_layer(results::truth_layer(truth, geo::Projection(truth.crs)), path);
}

/// A run that found `cities`, in the plane of `crs`.
std::int64_t write_run(std::filesystem::path const& path, std::string const& crs,
                       std::vector<model::City<2>> const& cities, std::string const& competition = "none") {
    geo::Projection const projection(crs);
    db::RunRecord record;
    record.run.series = "shops";
    record.run.started_at = record.run.finished_at = "2024-05-06T07:08:09.123Z";
    record.run.schema_version = db::schema_version;
    record.run.crs_wkt = projection.wkt();
    record.run.crs_name = projection.name();
    record.run.noise = "negbin";
    record.run.background = 11.5;
    record.run.options = "{}";
    record.run.competition = competition;
    for (model::City<2> const& found : cities) {
        db::CityRow& row = record.cities.emplace_back();
        row.city_id = row.rank = static_cast<std::int64_t>(record.cities.size());
        row.name = "city " + std::to_string(row.rank);
        row.x_m = found.centre.x();
        row.y_m = found.centre.y();
        row.amplitude = found.amplitude;
        row.cov_xx_m2 = found.covariance(0, 0);
        row.cov_xy_m2 = found.covariance(0, 1);
        row.cov_yy_m2 = found.covariance(1, 1);
        row.centre = projection.lonlat_from_planar({row.x_m, row.y_m});
    }
    db::RunTransaction transaction(path, 1s);
    std::int64_t const id = transaction.add(record);
    transaction.commit();
    return id;
}

std::string evaluate(std::vector<std::string> const& arguments) {
    return standard_output_of([&] { run_command(commands::declare_evaluate, arguments); });
}

}  // namespace

TEST_CASE("a run that found the truth is complete and reliable, in its own plane and in another") {
    TemporaryFolder const folder;
    write_truth(folder / "t.geojson");
    write_run(folder / "a.gpkg", "EPSG:28992", true_cities().model.cities);
    write_run(folder / "b.gpkg", "EPSG:32631",
              results::truth_in_plane(true_cities(), geo::Projection("EPSG:32631")).cities);
    for (std::string const name : {"a.gpkg", "b.gpkg"}) {
        Json const json = Json::parse(evaluate({folder / name, folder / "t.geojson", "--exact", "--json"}));
        CHECK(json.at("completeness") == 1.0);
        CHECK(json.at("reliability") == 1.0);
        CHECK(json.at("exact_count") == true);
        CHECK(json.at("true_background") == 12.0);
        CHECK(json.at("background") == 11.5);
        for (Json const& pair : json.at("pairs")) {
            CHECK(pair.at("verdict") == "matched");
            CHECK(pair.at("distance_m").get<double>() < 0.1);
            CHECK(std::abs(pair.at("integral_ratio").get<double>() - 1) < 1e-6);
        }
    }
}

TEST_CASE("a city missed and a city made up are named") {
    TemporaryFolder const folder;
    write_truth(folder / "t.geojson");
    auto cities = true_cities().model.cities;
    cities[1] = city(60'000, 400'000, 200);  // near none of the three
    write_run(folder / "a.gpkg", "EPSG:28992", cities);
    Json const json = Json::parse(evaluate({folder / "a.gpkg", folder / "t.geojson", "--json"}));
    CHECK(json.at("completeness") == Catch::Approx(2.0 / 3));
    CHECK(json.at("reliability") == Catch::Approx(2.0 / 3));
    CHECK(json.at("exact_count") == true);
    CHECK(json.at("pairs").at(1).at("truth") == "two");
    CHECK(json.at("pairs").at(1).at("verdict") == "missed");
    CHECK(json.at("pairs").at(3).at("fitted") == "city 2");
    CHECK(json.at("pairs").at(3).at("verdict") == "spurious");

    std::string const text = evaluate({folder / "a.gpkg", folder / "t.geojson"});
    CHECK(contains(text, "two    –"));
    CHECK(contains(text, "2 of 3 true cities found"));
    CHECK(evaluate({folder / "a.gpkg", folder / "t.geojson", "--quiet"}).empty());
}

TEST_CASE("a run can be named, the newest is compared otherwise") {
    TemporaryFolder const folder;
    write_truth(folder / "t.geojson");
    auto const first = write_run(folder / "a.gpkg", "EPSG:28992", {});
    write_run(folder / "a.gpkg", "EPSG:28992", true_cities().model.cities);
    std::vector<std::string> arguments{folder / "a.gpkg", folder / "t.geojson", "--json"};
    CHECK(Json::parse(evaluate(arguments)).at("fitted") == 3);
    arguments.insert(arguments.end(), {"--run", std::to_string(first)});
    Json const json = Json::parse(evaluate(arguments));
    CHECK(json.at("run_id") == first);
    CHECK(json.at("completeness") == 0.0);
    CHECK(json.at("centre_rmse_sds").is_null());
    arguments.back() = "99";
    CHECK_THROWS_AS(evaluate(arguments), std::runtime_error);
}

TEST_CASE("a database or a truth that is not there is an error") {
    TemporaryFolder const folder;
    write_truth(folder / "t.geojson");
    CHECK_THROWS_AS(evaluate({folder / "none.gpkg", folder / "t.geojson"}), db::DatabaseError);
    CHECK_THROWS_AS(evaluate({folder / "none.gpkg", folder / "none.geojson"}), geo::IoError);
}

TEST_CASE("with a folder, layers and rasters show the run beside the truth") {
    TemporaryFolder const folder;
    write_truth(folder / "t.geojson");
    auto cities = true_cities().model.cities;
    cities[1] = city(60'000, 400'000, 200);  // near none of the three
    cities[2].amplitude *= 4;
    write_run(folder / "a.gpkg", "EPSG:28992", cities);
    std::vector<std::string> arguments{folder / "a.gpkg", folder / "t.geojson", "-o", folder / "e", "--json"};
    Json const json = Json::parse(evaluate(arguments));
    CHECK(json.at("files").size() == 23);  // a project, eight layers, three rasters and their styles
    auto const features = [&](std::string const& layer) {
        return Json::parse(text_of(folder / ("e/" + layer + ".geojson"))).at("features");
    };
    std::map<std::string, std::string> verdicts;
    for (std::string const layer : {"truth_cities", "fitted_cities"})
        for (Json const& feature : features(layer))
            verdicts[layer + " " + feature.at("properties").at("name").get<std::string>()] =
                feature.at("properties").at("verdict");
    CHECK(verdicts == std::map<std::string, std::string>{{"truth_cities one", "matched"},
                                                         {"truth_cities two", "missed"},
                                                         {"truth_cities three", "amplitude differs"},
                                                         {"fitted_cities city 1", "matched"},
                                                         {"fitted_cities city 2", "spurious"},
                                                         {"fitted_cities city 3", "amplitude differs"}});
    Json const matches = features("matches");
    REQUIRE(matches.size() == 2);
    CHECK(matches[1].at("properties").at("amplitude_ratio") == Catch::Approx(4));
    CHECK(features("truth_city_spreads").size() == 6);
    CHECK(features("fitted_city_spreads")[0].at("properties").at("amplitude") == 900.0);

    CHECK_THROWS_AS(evaluate(arguments), geo::UsageError);  // is there already
    arguments.push_back("--overwrite");
    CHECK_NOTHROW(evaluate(arguments));
}

TEST_CASE("the difference is the fitted surface less the true one, cell for cell") {
    TemporaryFolder const folder;
    write_truth(folder / "t.geojson");
    auto cities = true_cities().model.cities;
    cities[0].amplitude = 1900;
    write_run(folder / "a.gpkg", "EPSG:28992", cities);
    evaluate({folder / "a.gpkg", folder / "t.geojson", "-o", folder / "e", "--quiet"});
    std::map<std::string, std::vector<float>> values;
    for (std::string const name : {"truth_surface", "fitted_surface", "difference"}) {
        auto const file = opened(folder / ("e/" + name + ".tif"), GDAL_OF_RASTER);
        REQUIRE(file);
        int const columns = file->GetRasterXSize(), rows = file->GetRasterYSize();
        values[name].resize(static_cast<std::size_t>(columns) * rows);
        CHECK(file->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, columns, rows, values[name].data(), columns,
                                               rows, GDT_Float32, 0, 0, nullptr) == CE_None);
    }
    REQUIRE(values["difference"].size() == values["truth_surface"].size());
    float most = 0;
    for (std::size_t i = 0; i < values["difference"].size(); ++i) {
        float const difference = values["fitted_surface"][i] - values["truth_surface"][i];
        if (values["difference"][i] != difference) FAIL_CHECK("cell " << i);
        most = std::max(most, difference);
    }
    CHECK(most == Catch::Approx(1000 - 0.5).epsilon(0.01));  // the backgrounds differ too
}

TEST_CASE("where people are shared, integrals are held against each other: they are people") {
    TemporaryFolder const folder;
    write_truth(folder / "t.geojson", people_of_cities());
    auto cities = true_cities().model.cities;
    cities[0].amplitude *= 3;  // three times as dense, and as many
    cities[0].covariance /= 3;
    cities[1].amplitude *= 2.1;
    write_run(folder / "a.gpkg", "EPSG:28992", cities, "shared");
    std::vector<std::string> const arguments{folder / "a.gpkg", folder / "t.geojson"};
    std::string const text = evaluate(arguments);
    CHECK(contains(text, "true 12 visitors per km²"));
    CHECK(contains(text, "true integral  fitted integral"));
    CHECK(contains(text, "integral differs"));
    CHECK_FALSE(contains(text, "amplitude"));
    Json const json = Json::parse(evaluate({arguments[0], arguments[1], "--json", "-o", folder / "e"}));
    CHECK(json.at("competition") == "shared");
    CHECK(json.at("true_competition") == "shared");
    CHECK(json.at("matched") == 2);
    Json const pair = json.at("pairs").at(0);
    CHECK(pair.at("verdict") == "matched");
    CHECK(pair.at("integral_ratio").get<double>() == Catch::Approx(1));
    double const people = 900 * 2 * 3.14159265358979 * std::sqrt(9e7 * 4e7 - 2e7 * 2e7) / 1e6;
    CHECK(pair.at("true_integral").get<double>() == Catch::Approx(people).epsilon(1e-3));
    CHECK(pair.at("fitted_integral").get<double>() == Catch::Approx(people).epsilon(1e-3));
    CHECK(json.at("pairs").at(1).at("verdict") == "integral");
    Json const match = Json::parse(text_of(folder / "e/matches.geojson")).at("features").at(1);
    CHECK(match.at("properties").at("fitted_integral").get<double>() /
              match.at("properties").at("true_integral").get<double>() ==
          Catch::Approx(2.1));
    auto const file = opened(folder / "e/truth_surface.tif", GDAL_OF_RASTER);
    REQUIRE(file);
    CHECK(file->GetRasterBand(1)->GetUnitType() == std::string("visitors per km²"));
}

TEST_CASE("a run of the other competition than the truth is held against centres and spreads only") {
    TemporaryFolder const folder;
    write_truth(folder / "t.geojson", people_of_cities());
    auto cities = true_cities().model.cities;
    for (auto& found : cities)
        found.amplitude *= 50;
    write_run(folder / "a.gpkg", "EPSG:28992", cities);
    std::string const text = evaluate({folder / "a.gpkg", folder / "t.geojson"});
    std::string const sentence =
        "In the run every store draws alone, but the truth divides people among stores: only centres and "
        "spreads are compared.";
    CHECK(contains(text, sentence));
    CHECK(contains(text, "background 11.5 visitors per store, true 12 per km²"));
    CHECK(contains(text, "3 of 3 true cities found"));
    CHECK_FALSE(contains(text, "integral"));
    Json const json =
        Json::parse(evaluate({folder / "a.gpkg", folder / "t.geojson", "--json", "-o", folder / "e"}));
    CHECK(json.at("notices") == Json::array({sentence}));
    CHECK(json.at("amplitude_rms_error").is_null());
    CHECK(json.at("pairs").at(0).at("integral_ratio").is_null());
    CHECK_FALSE(std::filesystem::exists(folder / "e/difference.tif"));
    CHECK(std::filesystem::exists(folder / "e/fitted_surface.tif"));
    Json const match = Json::parse(text_of(folder / "e/matches.geojson")).at("features").at(0);
    CHECK(match.at("properties").at("amplitude_ratio").is_null());

    write_truth(folder / "alone.geojson");
    write_run(folder / "b.gpkg", "EPSG:28992", cities, "shared");
    CHECK(contains(evaluate({folder / "b.gpkg", folder / "alone.geojson"}),
                   "The run divides people among stores, but in the truth every store draws alone"));
}
