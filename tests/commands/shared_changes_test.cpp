#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <random>
#include <string>

using nlohmann::json;

namespace {

/// Weeks of the same 400 stores around three cities, a quarter of them without a count. Each keeps its luck
/// from week to week; what is new each week is that of Poisson counts. Of `grown` stores the northern third
/// has that part of its visitors more.
void write_week(program::Folder const& folder, unsigned week, double grown = 0) {
    std::mt19937_64 lasting(5), passing(100 + week);
    std::normal_distribution<double> luck(0, 0.4), noise;
    std::ofstream stream(folder / "week.csv");
    stream << "id,lon,lat,floor,visitors\n";
    for (int i = 0; i < 400; ++i) {
        double const x = i % 20 * 0.05, y = i / 20 * 0.03;
        auto const bump = [&](double a, double cx, double cy) {
            return a * std::exp(-0.5 * (std::pow((x - cx) / 0.09, 2) + std::pow((y - cy) / 0.05, 2)));
        };
        double const own = std::exp(luck(lasting));
        double const mean = own *
                            (60 + bump(4000, 0.2, 0.12) + bump(2500, 0.75, 0.15) + bump(3000, 0.5, 0.45)) *
                            (y > 0.35 ? 1 + grown : 1);
        stream << "s" << i << "," << -1.8 + x << "," << 52.8 + y << "," << 100 + i % 7 * 20 << ",";
        if (i % 4 != 0) stream << std::max(0.0, std::round(mean + std::sqrt(mean) * noise(passing)));
        stream << "\n";
    }
}

json fitted(program::Folder const& folder, std::string const& more = "") {
    program::Outcome const outcome = program::run(
        folder, "fit " + (folder / "week.csv").string() +
                    " --src-crs EPSG:4326 --visitors visitors --competition shared --cities 3 --stability 0 "
                    "--series s --outputs database --json -o " +
                    (folder / "out").string() + " " + more);
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    return json::parse(outcome.out);
}

json compared(program::Folder const& folder) {
    return json::parse(
        program::run(folder, "compare " + (folder / "out/footfall.gpkg").string() + " --json").out);
}

}  // namespace

TEST_CASE("what chance brings to cities whose stores share is no change") {
    program::Folder const folder;
    write_week(folder, 0);
    fitted(folder);
    double squares = 0, expected = 0;
    for (unsigned week = 1; week <= 6; ++week) {
        write_week(folder, week);
        json const run = fitted(folder);
        json const comparison = compared(folder);
        REQUIRE(comparison["cities"].size() == 3);
        for (std::size_t k = 0; k < 3; ++k) {
            json const& city = comparison["cities"][k];
            INFO(week << " " << city["name"]);
            for (char const* what : {"visits", "spread_km", "move"})
                CHECK(city[what]["beyond_chance"] == false);
            squares += std::pow(city["visits"]["change"].get<double>(), 2);
            expected += std::pow(city["visits"]["change_se"].get<double>(), 2);
        }
    }
    // 18 squares of changes, of which each should be the square of its error.
    CHECK(squares / expected > 0.3);
    CHECK(squares / expected < 3);
}

TEST_CASE("a city whose stores share and that grew by a tenth has grown") {
    program::Folder const folder;
    write_week(folder, 0);
    fitted(folder);
    write_week(folder, 1, 0.1);
    fitted(folder);
    json const comparison = compared(folder);
    int grown = 0;
    for (json const& city : comparison["cities"])
        grown +=
            city["visits"]["beyond_chance"] == true && city["visits"]["change"].get<double>() > 0.05 ? 1 : 0;
    CHECK(grown == 1);
}

TEST_CASE("visits that are compared are those of the run, where stores without a count take their share") {
    program::Folder const folder;
    write_week(folder, 0);
    fitted(folder);
    write_week(folder, 1);
    json const run = fitted(folder);
    json const comparison = compared(folder);
    for (json const& city : run["cities"])
        for (json const& change : comparison["cities"])
            if (change["city_id"] == city["city_id"])
                CHECK(change["visits"]["after"].get<double>() ==
                      Catch::Approx(city["visits"].get<double>()).epsilon(1e-6));
}

TEST_CASE("a fit compares with the covariates that it has, as compare does later") {
    program::Folder const folder;
    write_week(folder, 0);
    fitted(folder, "--covariate floor:log");
    write_week(folder, 1);
    json const run = fitted(folder, "--covariate floor:log");
    json const later = compared(folder);
    for (char const* what : {"cities", "notices", "tests"})
        CHECK(run["comparison"][what] == later[what]);
}
