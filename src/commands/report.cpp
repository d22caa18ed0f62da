#include "src/commands/fit/history.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/report_options.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/text/comparison_text.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/report/page.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace commands {
namespace {

constexpr char const* report_examples =
    R"(The page needs no network and can be mailed as it is.
Examples:
  footfall report out/footfall.gpkg -o report.html
  footfall report out/footfall.gpkg --run 3 --compare 1 -o june.html
  footfall report out/footfall.gpkg --compare year-before -o june.html
  footfall report out/footfall.gpkg -o report.html --overwrite \
    --tiles https://tile.openstreetmap.org/{z}/{x}/{y}.png \
    --tiles-attribution "© OpenStreetMap contributors")";

struct RunAndHistory {
    db::RunRecord record;
    History history;
};

RunAndHistory read(PageCommandOptions const& options) {
    say_stage(options.verbosity, "reading " + options.database.string());
    db::Reader const database(options.database);
    RunAndHistory run{report::read_run(database, choose_run(database, options.database, options.run).run_id),
                      {}};
    say_stage(options.verbosity, fmt::format("comparing run {}", run.record.run.run_id));
    db::RunRow const& row = run.record.run;
    run.history = history_of(database, row,
                             options.compare ? earlier_runs(database, row, *options.compare)
                                             : earlier_runs(runs_of(database, row.series), row),
                             options.alerts.expressions);
    return run;
}

void write(std::string const& page, std::filesystem::path const& file) {
    SignalHold const hold;
    StagingFolder staging(file.parent_path());
    write_text(page, staging.stage(file.filename().string()));
    hold.give_way();
    staging.publish();
}

void run_report(PageCommandOptions const& options) {
    refuse_contradictions(options);
    RunAndHistory const of_run = read(options);
    say_stage(options.verbosity, "writing " + options.output.string());
    write(report::page_of(of_run.record, of_run.history, {options.tiles, version()}), options.output);
    db::RunRow const& run = of_run.record.run;
    if (options.verbosity.json) {
        print_json({{"run_id", run.run_id},
                    {"series", run.series},
                    {"file", options.output.string()},
                    {"alerts", alerts_json(of_run.history.outcomes)}});
    } else if (!options.verbosity.quiet) {
        fmt::print("Report of run {} of series {}, written to {}\n{}", run.run_id, printable(run.series),
                   options.output.string(), alerts_text(of_run.history.outcomes));
    }
    raise(of_run.history.outcomes, options.alerts);
}

}  // namespace

Run declare_report(CLI::App& app) {
    auto const options = std::make_shared<PageCommandOptions>();
    declare_page_options(app, *options);
    app.footer(report_examples);
    return [options] { run_report(*options); };
}

}  // namespace commands
