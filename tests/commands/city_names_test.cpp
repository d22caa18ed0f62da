#include "db/database.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

Names names_in(program::Folder const& folder, std::int64_t run) {
    Names names;
    for (db::CityRow const& city : db::Reader(folder / "out/footfall.gpkg").cities_of(run))
        names.push_back(city.name);
    return names;
}

std::string places_file(program::Folder const& folder, std::string const& name, std::string const& rows) {
    std::ofstream(folder / name) << rows;
    return "--places " + (folder / name).string();
}

}  // namespace

TEST_CASE("cities are called after the places that come with the program, and know their inhabitants") {
    program::Folder const folder;
    program::Outcome const outcome = program::fit(folder, "--json");
    REQUIRE(outcome.exit_code == 0);
    json const cities = json::parse(outcome.out)["cities"];
    CHECK(cities[0]["name"] == "near Derby");
    CHECK(cities[1]["name"] == "Mansfield");
    for (json const& city : cities) {
        double const population = city["population"], ratio = city["visits_per_inhabitant"];
        CHECK(population > 100'000);
        CHECK(ratio == Catch::Approx(city["visits"].get<double>() / population));
        CHECK(ratio > city["visits_per_inhabitant_lo"].get<double>());
        CHECK(ratio < city["visits_per_inhabitant_hi"].get<double>());
    }
    json const layer = json::parse(program::content_of(folder / "out/cities.geojson"));
    CHECK(layer["features"][1]["properties"]["name"] == "Mansfield");
    CHECK(layer["features"][1]["properties"]["population"] == cities[1]["population"]);
}

TEST_CASE("without places cities have numbers, and nothing is known of their inhabitants") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--places none --quiet").exit_code == 0);
    CHECK(names_in(folder, 1) == Names{"city 1", "city 2"});
    db::CityRow const city = db::Reader(folder / "out/footfall.gpkg").cities_of(1).at(0);
    CHECK_FALSE(city.population);
    CHECK_FALSE(city.visits_per_inhabitant);
}

TEST_CASE("a name stays with its city from run to run, until the run is given other places") {
    program::Folder const folder;
    std::string const west = "name,lon,lat,population\nWestham,-1.6,52.92,90000\n";
    std::string const both = west + "Northham,-1.2,53.16,5000\nWestminster,-1.6,52.921,200000\n";
    std::string const towns = places_file(folder, "towns.csv", west);
    REQUIRE(program::fit(folder, "--quiet " + towns).exit_code == 0);
    CHECK(names_in(folder, 1) == Names{"Westham", "near Westham"});
    REQUIRE(program::fit(folder, "--quiet --seed 2 " + towns).exit_code == 0);
    CHECK(names_in(folder, 2) == names_in(folder, 1));
    REQUIRE(program::fit(folder, "--quiet " + places_file(folder, "more.csv", both)).exit_code == 0);
    CHECK(names_in(folder, 3) == Names{"Westminster", "Northham"});
    REQUIRE(program::fit(folder, "--quiet --places none").exit_code == 0);
    CHECK(names_in(folder, 4) == Names{"city 1", "city 2"});
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    CHECK(names_in(folder, 5) == Names{"near Derby", "Mansfield"});
}

TEST_CASE("an alert on a name watches the same city though the cities have changed places") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    // The same stores and cities, the second one now with far more visitors.
    std::ifstream before(folder / "shops.csv");
    std::ofstream after(folder / "later.csv");
    std::string line;
    for (int row = 0; std::getline(before, line); ++row) {
        double const lon = row > 0 ? std::stod(line.substr(line.find(',') + 1)) : 0;
        std::size_t const comma = line.rfind(',');
        if (row > 0 && lon > -1.4)
            line = line.substr(0, comma + 1) + std::to_string(6 * std::stol(line.substr(comma + 1)));
        after << line << "\n";
    }
    after.close();
    program::Outcome const outcome =
        program::run(folder, "fit " + (folder / "later.csv").string() +
                                 " --src-crs EPSG:4326 --cities 2 --noise poisson --series shops --alert "
                                 "\"visits(Mansfield) > 0\" --json -o " +
                                 (folder / "out").string());
    REQUIRE(outcome.exit_code == 0);
    CHECK(names_in(folder, 2) == Names{"Mansfield", "near Derby"});
    db::CityRow const city = db::Reader(folder / "out/footfall.gpkg").cities_of(2).at(0);
    CHECK(city.city_id == 2);
    CHECK(json::parse(outcome.out)["alerts"][0]["value"].get<double>() == Catch::Approx(city.visits));
}

TEST_CASE("check says which places are known near the stores") {
    program::Folder const folder;
    std::string const stores = program::write_stores(folder).string();
    program::Outcome const text = program::run(folder, "check " + stores + " --src-crs EPSG:4326");
    REQUIRE(text.exit_code == 0);
    CHECK(text.out.find("near the stores, the largest Birmingham, Nottingham") != std::string::npos);
    program::Outcome const outcome = program::run(folder, "check " + stores + " --src-crs EPSG:4326 --json");
    json const places = json::parse(outcome.out)["places"];
    CHECK(places["known"].get<int>() > 5);
    CHECK(places["largest"][0] == "Birmingham");
}

TEST_CASE("scenes are simulated around the largest places of a country") {
    program::Folder const folder;
    std::string const stores = (folder / "scene.geojson").string();
    program::Outcome const outcome =
        program::run(folder, "simulate --cities-from gb --cities 3 --stores 50 --quiet -o " + stores);
    CHECK(outcome.err.empty());
    REQUIRE(outcome.exit_code == 0);
    json const truth = json::parse(program::content_of(folder / "scene_truth.geojson"));
    Names names;
    for (json const& city : truth["features"])
        names.push_back(city["properties"]["name"]);
    CHECK(names == Names{"London", "Birmingham", "Liverpool"});
    program::Outcome const refused =
        program::run(folder, "simulate --cities-from XX -o " + (folder / "other.geojson").string());
    CHECK(refused.exit_code == 2);
    CHECK(refused.err.find("no place of a country with that code") != std::string::npos);
}
