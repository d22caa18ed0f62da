#include "geo/errors.hpp"
#include "geo/geometry.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/inputs/simulated_scene.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/simulate_options.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
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

void refuse_own_input(Files const& files, SimulateOptions const& options) {
    std::error_code ignored;
    for (fs::path const& file : files.all()) {
        if (!fs::equivalent(file, options.places, ignored)) continue;
        throw geo::UsageError(
            fmt::format("{} is what --cities-from reads: choose another file with -o", file.string()));
    }
}

/// Spatial indexes of an earlier shapefile, which readers would believe.
void remove_stale_indexes(fs::path file) {
    if (file.extension() != ".shp") return;
    std::error_code ignored;
    for (char const* const extension : {".qix", ".sbn", ".sbx"})
        fs::remove(file.replace_extension(extension), ignored);
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
    geo::write_layer(geo::fitted_to(driver, layers.stores), staged(files.stores), as);
    geo::write_layer(results::truth_layer(truth_of(simulated, options.seed), simulated.projection),
                     staged(files.truth));
    if (!files.test.empty())
        geo::write_layer(geo::fitted_to(driver, layers.test_stores), staged(files.test), as);
    hold.give_way();
    staging.publish();
    for (fs::path const& file : files.all())
        remove_stale_indexes(file);
}

/// Of those that were counted.
double visitors_of(simulate::Scene const& scene) {
    double sum = 0;
    for (Eigen::Index i = 0; i < scene.visitors.size(); ++i)
        if (!scene.shared || !scene.shared->uncounted[static_cast<std::size_t>(i)]) sum += scene.visitors[i];
    return sum;
}

std::ptrdiff_t uncounted_in(simulate::SharedScene const& shared) {
    return std::ranges::count(shared.uncounted, true);
}

void print_result_json(Files const& files, SimulateOptions const& options, SimulatedScene const& simulated) {
    nlohmann::ordered_json result{{"stores", simulated.scene.positions.cols()},
                                  {"test_stores", simulated.scene.test_positions.cols()},
                                  {"visitors", visitors_of(simulated.scene)},
                                  {"cities", simulated.scene.truth.cities.size()},
                                  {"background", simulated.scene.truth.background},
                                  {"crs_name", simulated.projection.name()},
                                  {"seed", options.seed},
                                  {"notices", simulated.notices},
                                  {"files", nlohmann::ordered_json::array()}};
    if (simulated.scene.shared) {
        result["competition"] = "shared";
        result["catchment_km"] = simulated.scene.shared->catchment_m / geo::m_per_km;
        result["uncounted"] = uncounted_in(*simulated.scene.shared);
    }
    for (fs::path const& file : files.all())
        result["files"].push_back(file.string());
    print_json(result);
}

void print_result(Files const& files, SimulateOptions const& options, SimulatedScene const& simulated) {
    if (options.verbosity.quiet) return;
    if (options.verbosity.json) return print_result_json(files, options, simulated);
    for (std::string const& notice : simulated.notices)
        fmt::print("Note: {}.\n", notice);
    fmt::print("Made {} around {} in {}, seed {}.\n",
               counted(simulated.scene.positions.cols(), "store", "stores"),
               counted(simulated.scene.truth.cities.size(), "city", "cities"), simulated.projection.name(),
               options.seed);
    if (auto const& shared = simulated.scene.shared) {
        auto const uncounted = uncounted_in(*shared);
        fmt::print("People are divided among the stores within {} km of them.{}\n",
                   sensible(shared->catchment_m / geo::m_per_km),
                   uncounted == 0
                       ? ""
                       : fmt::format(" {} not counted.", counted(uncounted, "store is", "stores are")));
    }
    Table table({Table::Align::left, Table::Align::left});
    table.add({files.stores.string(), "the stores"});
    table.add({files.truth.string(), "the cities they come from, for footfall evaluate"});
    if (!files.test.empty())
        table.add({files.test.string(), counted(options.test_stores, "store", "stores") + " to test on"});
    fmt::print("{}", table.text());
}

void run_simulate(SimulateOptions const& options) {
    refuse_contradictions(options);
    Files const files = files_of(options);
    refuse_own_input(files, options);
    if (!options.overwrite) refuse_to_overwrite(files);
    SimulatedScene const simulated = simulated_scene(options);
    write(files, options, simulated);
    print_result(files, options, simulated);
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
        "  footfall simulate --cities-from FR --cities 20 --stores 1000 -o stores.geojson\n"
        "  footfall simulate --competition shared --people lumpy -o stores.geojson\n"
        "  footfall simulate --seed-problem --cities 8 --test 256 -o problem.geojson");
    return [options] { run_simulate(*options); };
}

}  // namespace commands
