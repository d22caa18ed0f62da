#include "src/commands/command.hpp"
#include "src/commands/input_summary.hpp"
#include "src/commands/output_file.hpp"
#include "src/commands/report_options.hpp"
#include "src/commands/signals.hpp"
#include "src/commands/staging_folder.hpp"
#include "src/commands/text.hpp"
#include "src/commands/version.hpp"
#include "src/report/page.hpp"
#include "src/report/read_run.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace commands {
namespace {

constexpr char const* examples =
    R"(The page needs no network and can be mailed as it is.
Examples:
  footfall report out/footfall.gpkg -o report.html
  footfall report out/footfall.gpkg --run 3 -o june.html
  footfall report out/footfall.gpkg -o report.html --overwrite \
    --tiles https://tile.openstreetmap.org/{z}/{x}/{y}.png \
    --tiles-attribution "© OpenStreetMap contributors")";

db::RunRecord read(PageCommandOptions const& options) {
    say_stage(options.report, "reading " + options.database.string());
    db::Reader const database(options.database);
    return report::read_run(database, choose_run(database, options.database, options.run).run_id);
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
    db::RunRecord const record = read(options);
    say_stage(options.report, "writing " + options.output.string());
    write(report::page_of(record, {options.tiles, version()}), options.output);
    db::RunRow const& run = record.run;
    if (options.report.quiet) return;
    if (options.report.json)
        return print_json({{"run_id", run.run_id}, {"series", run.series}, {"file", options.output}});
    fmt::print("Report of run {} of series {}, written to {}\n", run.run_id, printable(run.series),
               options.output.string());
}

}  // namespace

Run declare_page(CLI::App& app) {
    auto const options = std::make_shared<PageCommandOptions>();
    declare_page_options(app, *options);
    app.footer(examples);
    return [options] { run_report(*options); };
}

}  // namespace commands
