#include "src/commands/options/alert_options.hpp"

#include "geo/errors.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

namespace commands {
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
