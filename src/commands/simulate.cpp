#include "geo/errors.hpp"
#include "geo/write_layer.hpp"
#include "src/commands/command.hpp"
#include "src/commands/input_summary.hpp"
#include "src/commands/signals.hpp"
#include "src/commands/simulate_options.hpp"
#include "src/commands/simulated_scene.hpp"
#include "src/commands/staging_folder.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

namespace commands {
namespace {

namespace fs = std::filesystem;

constexpr int decimals_of_geojson = 7;  // RFC 7946 advises them: a centimetre

/// What is written, in the order in which it is named to the user.
struct Files {
    fs::path stores;
    fs::path truth;
    fs::path test;  ///< empty where no test stores are asked for

    std::vector<fs::path> all() const {
        return test.empty() ? std::vector{stores, truth} : std::vector{stores, truth, test};
    }
};

Files files_of(SimulateOptions const& options) {
    fs::path const folder = options.output.parent_path();
    std::string const stem = options.output.stem().string();
    std::string const extension = options.output.extension().string();
    Files files{options.output, folder / (stem + "_truth.geojson"), {}};
    if (options.test_stores > 0) files.test = folder / (stem + "_test" + extension);
    return files;
}

void refuse_to_overwrite(Files const& files) {
    for (fs::path const& file : files.all()) {
        if (fs::exists(file)) {
            throw geo::UsageError(fmt::format(
                "{} exists: use --overwrite to replace it, or choose another file", file.string()));
        }
    }
}

simulate::Noise noise_of(SimulateOptions const& options) {
    return options.seed_problem ? simulate::Noise::none : options.noise.value_or(simulate::Noise::negbin);
}

void write(Files const& files, SimulateOptions const& options, SimulatedScene const& simulated) {
    std::string const driver = geo::driver_for(files.stores);
    bool const geojson = driver == "GeoJSON";
    bool const keeps_crs = driver == "ESRI Shapefile" || driver == "FlatGeobuf";
    StoreLayers const layers = store_layers(simulated, noise_of(options), geojson ? decimals_of_geojson : -1);
    geo::WriteLayerOptions const as{.driver = driver, .crs = keeps_crs ? simulated.crs : "EPSG:4326"};

    SignalHold const hold;
    StagingFolder staging(files.stores.parent_path());
    auto const staged = [&](fs::path const& file) { return staging.stage(file.filename().string()); };
    geo::write_layer(layers.stores, staged(files.stores), as);
    geo::write_layer(results::truth_layer(truth_of(simulated, options.seed), simulated.projection),
                     staged(files.truth));
    if (!files.test.empty()) geo::write_layer(layers.test_stores, staged(files.test), as);
    hold.give_way();
    staging.publish();
}

void report_json(Files const& files, SimulateOptions const& options, SimulatedScene const& simulated) {
    nlohmann::ordered_json result{{"stores", simulated.scene.positions.cols()},
                                  {"test_stores", simulated.scene.test_positions.cols()},
                                  {"visitors", simulated.scene.visitors.sum()},
                                  {"cities", simulated.scene.truth.cities.size()},
                                  {"background", simulated.scene.truth.background},
                                  {"crs_name", simulated.projection.name()},
                                  {"seed", options.seed},
                                  {"notices", simulated.notices},
                                  {"files", nlohmann::ordered_json::array()}};
    for (fs::path const& file : files.all())
        result["files"].push_back(file.string());
    print_json(result);
}

void report(Files const& files, SimulateOptions const& options, SimulatedScene const& simulated) {
    if (options.report.quiet) return;
    if (options.report.json) return report_json(files, options, simulated);
    for (std::string const& notice : simulated.notices)
        fmt::print("Note: {}.\n", notice);
    fmt::print("Made {} stores around {} cities in {}, seed {}.\n", simulated.scene.positions.cols(),
               simulated.scene.truth.cities.size(), simulated.projection.name(), options.seed);
    fmt::print("  {}  the stores\n  {}  the cities they come from\n", files.stores.string(),
               files.truth.string());
    if (!files.test.empty())
        fmt::print("  {}  {} more to test on\n", files.test.string(), options.test_stores);
}

void run_simulate(SimulateOptions const& options) {
    refuse_contradictions(options);
    Files const files = files_of(options);
    if (!options.overwrite) refuse_to_overwrite(files);
    SimulatedScene const simulated = simulated_scene(options);
    write(files, options, simulated);
    report(files, options, simulated);
}

}  // namespace

Run declare_simulate(CLI::App& app) {
    auto const options = std::make_shared<SimulateOptions>();
    declare_simulate_options(app, *options);
    app.footer(
        "The truth is written beside FILE as <name>_truth.geojson, for footfall evaluate.\n"
        "Examples:\n"
        "  footfall simulate --seed 7 -o stores.geojson\n"
        "  footfall simulate --cities-from cities.geojson --crs EPSG:27700 -o stores.shp\n"
        "  footfall simulate --seed-problem --cities 8 --test 256 -o problem.geojson");
    return [options] { run_simulate(*options); };
}

}  // namespace commands
