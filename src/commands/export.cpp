#include "geo/errors.hpp"
#include "geo/layer.hpp"
#include "geo/without_secrets.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/reading_options.hpp"
#include "src/commands/publish/layer_files.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace commands {
namespace {

constexpr char const* export_examples =
    R"(Layers: cities, city_spreads, city_uncertainties, stores, contributions, city_paths (of fit
--trace), competitors (of a run that has them), trade_areas (of one whose stores share their
customers), and the rasters surface and residual_surface, as GeoTIFF: all of them by default.
Tables, with --layer: runs, city_counts, city_bootstraps, city_stores, covariates, store_covariates,
set_aside_rows, iterations.
Examples:
  footfall export out/footfall.gpkg -o layers
  footfall export out/footfall.gpkg --run 3 --format Shapefile -o layers
  footfall export out/footfall.gpkg --layer cities --format CSV -o tables
  footfall export out/footfall.gpkg --format PostgreSQL -o PG:dbname=shops \
    --allow-network)";

struct ExportOptions {
    std::filesystem::path database;
    std::filesystem::path output;
    RunChoice run;
    std::string format = "GeoJSON";
    std::vector<std::string> layers;  ///< empty: all with geometry, and the rasters
    std::optional<double> raster_cell_m;
    std::vector<std::string> creation_options;  ///< of GDAL's driver
    bool overwrite = false;
    bool allow_network = false;
    Verbosity verbosity;
};

void print_files_json(db::RunRow const& run, geo::VectorFormat const& format,
                      std::vector<ExportedFile> const& files, std::filesystem::path const& folder) {
    nlohmann::ordered_json json{{"run_id", run.run_id},
                                {"series", run.series},
                                {"format", format.driver},
                                {"files", nlohmann::ordered_json::array()}};
    for (ExportedFile const& file : files) {
        nlohmann::ordered_json entry{{"layer", file.layer}, {"file", (folder / file.name).string()}};
        if (file.features) entry["features"] = *file.features;
        json["files"].push_back(entry);
    }
    print_json(json);
}

void print_files_text(db::RunRow const& run, std::vector<ExportedFile> const& files,
                      std::filesystem::path const& folder) {
    fmt::print("Run {} of series {}, written to\n", run.run_id, printable(run.series));
    Table table({Table::Align::left, Table::Align::right});
    for (ExportedFile const& file : files)
        table.add({(folder / file.name).string(), file.features ? grouped(*file.features) : "raster"});
    fmt::print("{}", table.text());
}

void refuse_contradictory_database(ExportOptions const& options) {
    bool const is_database = geo::same_name(options.format, "PostgreSQL");
    if (is_database != geo::is_connection(options.output.string()))
        throw geo::UsageError(
            "--format PostgreSQL goes with a database as in --output \"PG:dbname=shops\"; give both or "
            "neither");
    if (!is_database && options.output.string().find("://") != std::string::npos)
        throw geo::UsageError(
            fmt::format("{} is an address, which is not written to; name a folder, or a database as in "
                        "--format PostgreSQL -o \"PG:dbname=shops\"",
                        geo::without_secrets(options.output.string())));
    if (!is_database) return;
    if (!options.allow_network) throw geo::UsageError("a database is written to only with --allow-network");
    for (std::string const& layer : options.layers)
        if (std::ranges::find(results::raster_names, layer) != results::raster_names.end())
            throw geo::UsageError(fmt::format(
                "{} is a raster, which is not written to a database; export it to a folder", layer));
}

void write_tables(ExportOptions const& options, Export const& chosen, db::RunRow const& run) {
    geo::write_to_database(chosen.layers, options.output.string(), options.overwrite,
                           options.creation_options);
    if (options.verbosity.quiet) return;
    std::vector<ExportedFile> tables;
    for (geo::Layer const& layer : chosen.layers)
        tables.push_back({layer.name, layer.name, layer.size});
    if (options.verbosity.json) return print_files_json(run, {"PostgreSQL", ""}, tables, {});
    if (options.layers.empty())
        fmt::print("Rasters are not written to a database; export them to a folder.\n");
    print_files_text(run, tables, {});
}

void run_export(ExportOptions const& options) {
    refuse_contradictions(options.verbosity);
    refuse_contradictions(options.run);
    refuse_unknown_layers(options.layers);
    refuse_contradictory_database(options);
    bool const to_database = geo::is_connection(options.output.string());
    geo::VectorFormat const format =
        to_database ? geo::VectorFormat{"PostgreSQL", ""} : geo::vector_format(options.format);
    db::Reader const database(options.database);
    db::RunRow const run = choose_run(database, options.database, options.run);
    db::RunRecord const record = database.record_of(run.run_id);
    Export const chosen = chosen_of(record, options.layers, options.raster_cell_m);
    if (chosen.layers.empty() && !options.creation_options.empty())
        throw geo::UsageError("--lco is about layers of vectors, and only rasters are written; leave it out");
    if (to_database) return write_tables(options, chosen, run);
    std::vector<ExportedFile> const files = files_of(chosen, format);
    for (ExportedFile const& file : files)
        refuse_output(options.output / file.name, {options.database}, options.overwrite);
    write_export(chosen, format, options.output, options.creation_options);
    if (options.verbosity.quiet) return;
    for (geo::Layer const& layer : chosen.layers)
        say_note(spreadsheet_notice(format.driver, layer, layer.name + format.extension));
    if (options.verbosity.json) return print_files_json(run, format, files, options.output);
    print_files_text(run, files, options.output);
}

}  // namespace

Run declare_export(CLI::App& app) {
    auto const options = std::make_shared<ExportOptions>();
    add_database(app, options->database, "Database of runs");
    app.add_option("-o,--output", options->output,
                   "Folder for the files, or a database as in \"PG:dbname=shops\"")
        ->required()
        ->type_name("DIR");
    declare_run_choice(app, options->run, "export");
    app.add_option("--format", options->format,
                   "Format by its GDAL name: GeoJSON, FlatGeobuf, Shapefile, GPKG, "
                   "CSV, KML, GML, XLSX, PostgreSQL, … (a wrong one lists them all)")
        ->type_name("FORMAT")
        ->default_str("GeoJSON");
    repeatable(app.add_option("--layer", options->layers, "Write this layer; may be given several times")
                   ->type_name("LAYER"));
    repeatable(app.add_option_function<std::vector<std::string>>(
                      "--lco",
                      [options](std::vector<std::string> const& settings) {
                          for (std::string const& setting : settings)
                              options->creation_options.push_back(checked_setting("--lco", setting));
                      },
                      "A creation option of GDAL's driver of the format; may be given several times")
                   ->type_name("NAME=VALUE"));
    add_raster_cell(app, options->raster_cell_m);
    app.add_flag("--overwrite", options->overwrite, "Replace files or tables that exist");
    app.add_flag("--allow-network", options->allow_network, "Write to a database (--format PostgreSQL)");
    declare_verbosity(app, options->verbosity);
    app.footer(export_examples);
    return [options] { run_export(*options); };
}

}  // namespace commands
