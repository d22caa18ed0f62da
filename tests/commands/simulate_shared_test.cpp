#include "geo/read/read_stores.hpp"
#include "src/results/evaluate/truth.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/commands/standard_output.hpp"
#include "tests/geo/files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace {

using Json = nlohmann::json;

Json simulate_shared(std::string const& file, std::vector<std::string> more) {
    std::vector<std::string> arguments{"-o", file, "--competition", "shared", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Json::parse(standard_output_of([&] { run_command(commands::declare_simulate, arguments); }));
}

std::string content_of(std::filesystem::path const& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

Json truth_rows(std::filesystem::path const& path) {
    return Json::parse(content_of(path)).at("features");
}

}  // namespace

TEST_CASE("stores that draw alone are the same for a seed as before there were others") {
    TemporaryFolder const folder;
    run_command(commands::declare_simulate, {"-o", folder / "a.geojson", "--seed", "5", "--quiet"});
    run_command(commands::declare_simulate,
                {"-o", folder / "b.geojson", "--seed", "5", "--competition", "none", "--quiet"});
    CHECK(content_of(folder / "a.geojson") == content_of(folder / "b.geojson"));
    std::string const truth = content_of(folder / "a_truth.geojson");
    CHECK(truth == content_of(folder / "b_truth.geojson"));
    CHECK_FALSE(contains(truth, "competition"));
    auto const stores = geo::read_stores((folder / "a.geojson").string(), {}).stores;
    REQUIRE(stores.size() == 400);
    std::vector<double> first;
    for (int i = 0; i < 6; ++i)
        first.push_back(stores[i].visitors);
    CHECK(first == std::vector<double>{456, 804, 335, 13, 375, 18});
}

TEST_CASE("a shared truth says how people are divided and how many live in a city") {
    TemporaryFolder const folder;
    Json const parsed = simulate_shared(
        folder / "s.geojson", {"--cities", "3", "--decay", "1.5", "--catchment", "25", "--people", "tail"});
    CHECK(parsed.at("competition") == "shared");
    CHECK(parsed.at("catchment_km") == 25.0);
    CHECK(parsed.at("uncounted") == 0);
    for (Json const& row : truth_rows(folder / "s_truth.geojson")) {
        Json const& city = row.at("properties");
        CHECK(city.at("competition") == "shared");
        CHECK(city.at("decay") == 1.5);
        CHECK(city.at("catchment_km") == 25.0);
        CHECK(city.at("people") == "tail");
    }
    auto const truth = results::read_truth(folder / "s_truth.geojson");
    CHECK(truth.competition == "shared");
    CHECK(truth.decays == std::vector<double>(3, 1.5));
}

TEST_CASE("stores without a count have null where their visitors would be") {
    TemporaryFolder const folder;
    for (std::string const name : {"s.geojson", "s.fgb", "s.shp"}) {
        Json const parsed = simulate_shared(
            folder / name, {"--stores", "80", "--uncounted", "0.25", "--overwrite", "--test", "10"});
        CHECK(parsed.at("uncounted") == 20);
        auto const table = geo::read_stores((folder / name).string(), {});
        CHECK(table.stores.size() == 60);
        CHECK(table.uncounted.size() == 20);
        double visitors = 0;
        for (auto const& store : table.stores)
            visitors += store.visitors;
        CHECK(parsed.at("visitors") == visitors);
    }
    auto const test_stores = geo::read_stores((folder / "s_test.geojson").string(), {});
    CHECK(test_stores.stores.size() == 10);
    CHECK(test_stores.set_aside.empty());
}

TEST_CASE("where people are shared the population of a place becomes the integral of its city") {
    TemporaryFolder const folder;
    std::string const places = folder.write("places.geojson", R"({"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name":"Large","population":600000},
         "geometry":{"type":"Point","coordinates":[5,52]}},
        {"type":"Feature","properties":{"name":"Small","population":40000},
         "geometry":{"type":"Point","coordinates":[6,52.5]}}]})");
    simulate_shared(folder / "s.geojson", {"--cities-from", places, "--stores", "100"});
    Json const rows = truth_rows(folder / "s_truth.geojson");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].at("properties").at("integral").get<double>() == Catch::Approx(600000));
    CHECK(rows[1].at("properties").at("integral").get<double>() == Catch::Approx(40000));
}
