#include "src/commands/options/report_options.hpp"

#include "src/commands/options/option_values.hpp"
#include "src/commands/publish/output.hpp"
#include "src/report/page.hpp"

namespace commands {

void declare_tiles(CLI::App& app, report::Tiles& tiles) {
    app.add_option("--tiles", tiles.url,
                   "Background map for the report from a tile server, as in "
                   "https://tile.example.org/{z}/{x}/{y}.png; opening the report then "
                   "asks that server for pictures (default: none)")
        ->type_name("URL");
    app.add_option("--tiles-attribution", tiles.attribution, "Who made that map, as its licence asks")
        ->type_name("TEXT");
}

void declare_page_options(CLI::App& app, PageCommandOptions& options) {
    app.add_option("DB", options.database, "Database of a run, footfall.gpkg")
        ->required()
        ->type_name("DATABASE");
    app.add_option("-o,--output", options.output, "The page to write, report.html")
        ->required()
        ->type_name("FILE");
    app.add_flag("--overwrite", options.overwrite, "Replace a file that exists");
    declare_run_choice(app, options.run, "report on");
    add_earlier_runs(
        app, "--compare", [&options](EarlierChoice const& run) { options.compare = run; },
        "Run to compare it with: its number, run-before or year-before (default: the one before it in its "
        "series, and the one of a year before)")
        ->type_name("RUN|run-before|year-before")
        ->expected(1);
    declare_tiles(app, options.tiles);
    declare_alerts(app, options.alerts);
    declare_verbosity(app, options.verbosity);
}

void refuse_contradictions(PageCommandOptions const& options) {
    refuse_contradictions(options.verbosity);
    refuse_contradictions(options.run);
    refuse_contradictions(options.alerts);
    report::refuse_unusable(options.tiles);
    refuse_output(options.output, {options.database}, options.overwrite);
}

}  // namespace commands
