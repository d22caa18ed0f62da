#include "db/database.hpp"
#include "src/commands/options/command.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/commands/standard_output.hpp"
#include "tests/geo/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

TEST_CASE("the seed's problem read from a file has as many cities as it was made with, in every format") {
    TemporaryFolder const folder;
    for (std::string const format : {"geojson", "gpkg", "shp"}) {
        CAPTURE(format);
        std::string const stores = folder / ("p_" + format + "." + format);
        run_command(commands::declare_simulate,
                    {"--seed-problem", "--cities", "4", "--seed", "11", "--quiet", "-o", stores});
        run_command(commands::declare_fit, {stores, "--visitors", "visitors", "--noise", "gaussian",
                                            "--quiet", "-o", folder / ("o_" + format)});
        auto const evaluation = nlohmann::json::parse(standard_output_of([&] {
            run_command(commands::declare_evaluate,
                        {folder / ("o_" + format + "/footfall.gpkg"),
                         folder / ("p_" + format + "_truth.geojson"), "--exact", "--json"});
        }));
        CHECK(evaluation.at("matched") == 4);
        CHECK(evaluation.at("fitted") == 4);
    }
}

TEST_CASE("stores on a grid stand where they say, and a small city among them is not taken for rounding") {
    TemporaryFolder const folder;
    std::string rows = "x,y,visitors\n";
    for (int i = 0; i < 50; ++i)
        for (int j = 0; j < 50; ++j) {
            auto const bell = [&](double x, double y, double sd) {
                return std::exp(-0.5 * ((i - x) * (i - x) + (j - y) * (j - y)) / (sd * sd));
            };
            rows += fmt::format("{},{},{:.17g}\n", 500'000 + 1000 * i, 5'500'000 + 1000 * j,
                                100 * bell(15, 15, 4) + 80 * bell(35, 30, 5) + 0.5 * bell(12, 38, 3));
        }
    std::string const file = folder.write("grid.csv", rows);
    run_command(commands::declare_fit, {file, "--src-crs", "EPSG:32632", "--visitors", "visitors", "--noise",
                                        "gaussian", "--quiet", "-o", folder / "out"});
    db::Reader const reader(folder / "out/footfall.gpkg");
    CHECK(reader.cities_of(1).size() == 3);
}
