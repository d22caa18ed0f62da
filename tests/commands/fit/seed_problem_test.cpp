#include "src/commands/options/command.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/commands/standard_output.hpp"
#include "tests/geo/files.hpp"

#include <nlohmann/json.hpp>

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
