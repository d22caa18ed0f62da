#include "src/commands/scale/tiles.hpp"

#include "db/database.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/contains.hpp"

#include <algorithm>
#include <fstream>
#include <set>

namespace {

namespace fs = std::filesystem;

/// A grid of 40 by 30 stores, a kilometre apart.
std::vector<geo::Planar> grid_of_stores() {
    std::vector<geo::Planar> stores;
    for (int i = 0; i < 1200; ++i)
        stores.push_back({i % 40 * 1000.0, i / 40 * 1000.0});
    return stores;
}

bool is_in(geo::PlanarBox const& box, geo::Planar const& at, double around_m = 0) {
    return at.x_m >= box.west_m - around_m && at.x_m < box.east_m + around_m &&
           at.y_m >= box.south_m - around_m && at.y_m < box.north_m + around_m;
}

commands::TileCity city_at(double x_m, double y_m, std::size_t tile, double sd_m = 1000) {
    return {{100, {x_m, y_m}, sd_m * sd_m * Eigen::Matrix2d::Identity()}, tile};
}

/// West and east of a line.
std::vector<geo::PlanarBox> const two_cores{{-1e9, -1e9, 0, 1e9}, {0, -1e9, 1e9, 1e9}};

std::vector<db::CityRow> cities_in(fs::path const& folder) {
    db::Reader const database(folder / "footfall.gpkg");
    return database.cities_of(database.run({}).run_id);
}

}  // namespace

TEST_CASE("tiles share no store between their cores and leave none out") {
    std::vector<geo::Planar> const stores = grid_of_stores();
    for (std::size_t const count : {2u, 3u, 7u, 16u}) {
        CAPTURE(count);
        std::vector<commands::Tile> const tiles = commands::tiles_of(stores, count, 2500.0);
        REQUIRE(tiles.size() == count);
        std::vector<std::size_t> in_cores;
        for (commands::Tile const& tile : tiles) {
            std::size_t here = 0;
            for (std::size_t i = 0; i < stores.size(); ++i) {
                here += is_in(tile.core, stores[i]) ? 1 : 0;
                bool const seen = std::ranges::binary_search(tile.stores, i);
                if (is_in(tile.core, stores[i], 2499)) CHECK(seen);
                if (!is_in(tile.core, stores[i], 2501)) CHECK_FALSE(seen);
            }
            in_cores.push_back(here);
        }
        CHECK(std::accumulate(in_cores.begin(), in_cores.end(), std::size_t{0}) == stores.size());
        CHECK(10 * count * *std::ranges::min_element(in_cores) > 6 * stores.size());
    }
}

TEST_CASE("a city at a seam is kept once, whichever tile takes it for its own") {
    auto const joined = [](std::vector<commands::TileCity> const& found) {
        return commands::joined_cities(found, two_cores);
    };
    SECTION("both take it") {
        CHECK(joined({city_at(-30, 0, 0), city_at(20, 10, 1)}).cities.size() == 1);
        CHECK(joined({city_at(-30, 0, 0), city_at(20, 10, 1)}).joined == 1);
    }
    SECTION("each leaves it to the other") {
        auto const cities = joined({city_at(20, 0, 0), city_at(-30, 10, 1)}).cities;
        REQUIRE(cities.size() == 1);
        CHECK(cities[0].centre.x() == 20);  // by the tile in whose core it is deeper
    }
    SECTION("one sees it whole, and the other its flank") {
        auto const cities = joined({city_at(-900, 0, 0), city_at(-700, 0, 1)}).cities;
        REQUIRE(cities.size() == 1);
        CHECK(cities[0].centre.x() == -900);
    }
    SECTION("what stands beyond the core and is not known there is nothing") {
        CHECK(joined({city_at(400, 0, 0), city_at(9000, 0, 1)}).cities.size() == 1);
    }
    SECTION("neighbours that one tile tells apart stay two, and so do two across the seam") {
        CHECK(joined({city_at(-900, 0, 0), city_at(-900, 200, 0)}).cities.size() == 2);
        CHECK(joined({city_at(-900, 0, 0), city_at(900, 0, 1)}).cities.size() == 2);
        CHECK(joined({city_at(-900, 0, 0, 500), city_at(-900, 0, 1, 4000)}).cities.size() == 1);
    }
}

TEST_CASE("tiles that are merged are one run, with the cities of the fit of all stores") {
    program::Folder const folder;
    std::string const stores = (folder / "stores.geojson").string(), plan = (folder / "plan").string();
    REQUIRE(program::run(folder, "simulate --stores 6000 --cities 8 --seed 5 -o " + stores).exit_code == 0);
    program::Outcome const planned = program::run(
        folder, "shard " + stores + " --visitors visitors --competition none --tiles 4 -o " + plan);
    INFO(planned.err);
    REQUIRE(planned.exit_code == 0);
    program::Outcome const refused =
        program::run(folder, "merge " + plan + " -o " + (folder / "out").string());
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.err, "--part 0-3"));
    CHECK_FALSE(contains(refused.err, "--partial"));
    REQUIRE(program::run(folder, "fit " + plan + " --part 0-3 --outputs database").exit_code == 0);
    program::Outcome const merged =
        program::run(folder, "merge " + plan + " -o " + (folder / "out").string());
    INFO(merged.err);
    REQUIRE(merged.exit_code == 0);
    CHECK(contains(merged.out, "Run 1 of series stores"));
    CHECK(fs::exists(folder / "out/report.html"));
    program::run(folder, "fit " + stores + " --visitors visitors --competition none -o " +
                             (folder / "whole").string());
    std::vector<db::CityRow> const cities = cities_in(folder / "out"), whole = cities_in(folder / "whole");
    REQUIRE(cities.size() == whole.size());
    for (db::CityRow const& city : whole) {
        auto const off = [&](db::CityRow const& other) {
            return std::hypot(other.x_m - city.x_m, other.y_m - city.y_m) / std::sqrt(city.cov_yy_m2);
        };
        CHECK(off(*std::ranges::min_element(cities, {}, off)) < 0.05);
    }
    CHECK(contains(program::run(folder, "merge " + plan + " -o " + (folder / "out").string()).out,
                   "already has this input"));
}

TEST_CASE("what tiles cannot do is refused before anything is written") {
    program::Folder const folder;
    std::string const stores = program::write_stores(folder).string(), plan = (folder / "plan").string();
    auto const shard = [&](std::string const& more) {
        program::Outcome const outcome =
            program::run(folder, "shard " + stores + " --src-crs EPSG:4326 -o " + plan + " " + more);
        CHECK_FALSE(fs::exists(plan));
        CHECK(outcome.exit_code == 2);
        return outcome.err;
    };
    CHECK(contains(shard(""), "give --by FIELD or --tiles N"));
    CHECK(contains(shard("--by id --tiles 2"), "give --by FIELD or --tiles N"));
    CHECK(contains(shard("--by id --halo 20"), "--halo goes with --tiles"));
    CHECK(contains(shard("--tiles 2 --period id"), "--tiles does not go with --period"));
    CHECK(contains(shard("--tiles 2 --cities 3"), "--tiles does not go with --cities"));
    CHECK(contains(shard("--tiles 2 --max-cities 7"), "--tiles does not go with --max-cities"));
    CHECK(contains(shard("--tiles 2 --catchment 3"), "--tiles does not go with --catchment"));
    CHECK(contains(shard("--tiles 2 --trade-areas yes"), "--tiles does not go with --trade-areas yes"));
    CHECK(contains(shard("--tiles 2 --competition none"), "a tile needs 1000 or more"));
}

TEST_CASE("what is asked of the whole is asked of the merge, not of each tile") {
    program::Folder const folder;
    std::string const stores = (folder / "stores.csv").string(), plan = (folder / "plan").string();
    REQUIRE(program::run(folder, "simulate --stores 2600 --cities 4 --seed 5 -o " + stores).exit_code == 0);
    // In the west the covariate is the same everywhere.
    std::ifstream rows(stores);
    std::string header, row;
    std::getline(rows, header);
    std::vector<std::string> all;
    while (std::getline(rows, row))
        all.push_back(row);
    REQUIRE(header.starts_with("X,"));
    std::vector<double> lons;
    for (std::string const& one : all)
        lons.push_back(std::stod(one));
    std::vector<double> sorted = lons;
    std::ranges::sort(sorted);
    double const far_east = sorted[sorted.size() * 9 / 10];
    fs::path const with_kinds = folder / "kinds.csv";
    std::ofstream out(with_kinds);
    out << header << ",kind\n";
    for (std::size_t i = 0; i < all.size(); ++i)
        out << all[i] << (lons[i] > far_east && i % 2 == 0 ? ",mall" : ",street") << "\n";
    out.close();
    program::Outcome const planned = program::run(
        folder, "shard " + with_kinds.string() +
                    " --src-crs EPSG:4326 --visitors visitors --competition none --covariate kind:factor "
                    "--alert \"visits > 1\" --fail-on-alert --bootstrap 20 --tiles 2 --halo 1 -o " +
                    plan);
    INFO(planned.err);
    REQUIRE(planned.exit_code == 0);
    program::Outcome const fitted = program::run(folder, "fit " + plan + " --part 0-1 --outputs database");
    INFO(fitted.err);
    CHECK(fitted.exit_code == 0);
    std::string const merge = "merge " + plan + " --outputs database -o " + (folder / "out").string();
    CHECK(program::run(folder, merge).exit_code == 4);
    // As a tile ends whose stores cannot be used.
    fs::remove(folder / "plan/fits/0/footfall.gpkg");
    std::string outcome = program::content_of(folder / "plan/fits/0/outcome.json");
    outcome.replace(outcome.find("\"exit_code\": 0"), 14, "\"exit_code\": 3, \"error\": \"no store\"");
    outcome.replace(outcome.find("\"runs_of_part\""), 14, "\"runs_of_part\": [], \"was\"");
    std::ofstream(folder / "plan/fits/0/outcome.json") << outcome;
    program::Outcome const refused = program::run(folder, merge);
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "1 of 2 tiles"));
    CHECK(contains(refused.err, "no store"));
}
