#include "src/commands/options/report_options.hpp"

#include "geo/errors.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/publish/output.hpp"
#include "src/report/page.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

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
    add_database(app, options.database, "Database of a run");
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

namespace {

alerts::Expression parsed(std::string const& text) {
    try {
        return alerts::parse(text);
    } catch (alerts::ExpressionError const& error) {
        throw geo::UsageError(fmt::format("--alert {}", error.what()));
    }
}

}  // namespace

void declare_alerts(CLI::App& app, AlertOptions& options) {
    app.option_defaults()->group("Alerts");
    repeatable(
        app.add_option_function<std::vector<std::string>>(
               "--alert",
               [&options](std::vector<std::string> const& texts) {
                   for (std::string const& text : texts)
                       options.expressions.push_back(parsed(text));
               },
               "What to watch, as in \"share(Leeds) < 10%\", \"moved > 5 km\", "
               "\"change(visits) < -20%\", new-city; a change is against the run before unless it says "
               "\"against year-before\"; may be given several times")
            ->type_name("EXPR"));
    app.add_flag("--fail-on-alert", options.fail,
                 "Exit code 4, after all else is done, if an alert is raised");
}

void refuse_contradictions(AlertOptions const& options) {
    if (options.fail && options.expressions.empty())
        throw geo::UsageError("--fail-on-alert has nothing to watch; give one --alert or several");
}

std::string alerts_text(std::vector<alerts::Outcome> const& outcomes) {
    if (outcomes.empty()) return "";
    words::Table table({words::Table::Align::left, words::Table::Align::left, words::Table::Align::left});
    for (alerts::Outcome const& outcome : outcomes)
        table.add(
            {alerts::calls(outcome) ? "!" : "", words::printable(outcome.alert, 40),
             fmt::format("{}: {}", alerts::word_of(outcome.state), words::printable(outcome.detail, 200))});
    return "\nAlerts\n" + table.text(" ");
}

void raise(std::vector<alerts::Outcome> const& outcomes, AlertOptions const& options) {
    if (!options.fail) return;
    auto const calling = std::ranges::count_if(outcomes, alerts::calls);
    if (calling == 0) return;
    auto const first = std::ranges::find_if(outcomes, alerts::calls);
    throw AlertRaised(fmt::format("alert {} ({}){}", first->alert, first->detail,
                                  calling > 1 ? fmt::format(", and {} more", calling - 1) : ""));
}

}  // namespace commands
