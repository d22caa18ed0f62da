#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <nlohmann/json.hpp>

#include <set>

using nlohmann::json;
using program::Folder;

namespace {

json features_of(program::fs::path const& file) {
    return json::parse(program::content_of(file))["features"];
}

/// The end of a way, as longitude and latitude.
json end_of(json const& path) {
    return path["geometry"]["coordinates"].back().back();
}

}  // namespace

TEST_CASE(
    "every way to start leaves the ways of its centres, from start to city or to where they were dropped") {
    for (std::string const way : {"--init peaks", "--init kmeans", "--init uniform",
                                  "--init uniform --start-cities 6 --prune-every 10"}) {
        INFO(way);
        Folder const folder;
        REQUIRE(program::fit(folder, "--quiet --trace " + way).exit_code == 0);
        std::set<std::int64_t> kept, cities;
        int dropped = 0;
        for (json const& path : features_of(folder / "out/city_paths.geojson")) {
            REQUIRE(path["geometry"]["type"] == "MultiLineString");
            CHECK(path["geometry"]["coordinates"][0].size() > 1);
            json const& properties = path["properties"];
            if (properties["city_id"].is_null()) {
                CHECK(properties["fate"] != "kept");
                CHECK(properties["fate"] != "");
                ++dropped;
                continue;
            }
            CHECK(properties["fate"] == "kept");
            kept.insert(properties["city_id"].get<std::int64_t>());
            for (json const& city : features_of(folder / "out/cities.geojson")) {
                if (city["properties"]["city_id"] != properties["city_id"]) continue;
                for (int axis : {0, 1})
                    CHECK(end_of(path)[axis].get<double>() ==
                          Catch::Approx(city["geometry"]["coordinates"][axis].get<double>()).margin(1e-6));
            }
        }
        for (json const& city : features_of(folder / "out/cities.geojson"))
            cities.insert(city["properties"]["city_id"].get<std::int64_t>());
        CHECK(kept == cities);
        if (way.find("prune") != std::string::npos) CHECK(dropped == 4);
    }
}

TEST_CASE("a run without a trace takes the ways of the one before from the folder") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet --trace").exit_code == 0);
    CHECK(program::fs::exists(folder / "out/city_paths.geojson"));
    CHECK(program::fs::exists(folder / "out/city_paths.qml"));
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    CHECK_FALSE(program::fs::exists(folder / "out/city_paths.geojson"));
    CHECK_FALSE(program::fs::exists(folder / "out/city_paths.qml"));
}
