#include "src/commands/scale/fit_parts.hpp"

#include "geo/errors.hpp"
#include "src/commands/fit/groups.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/scale/plan.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace commands {
namespace {

using Json = nlohmann::ordered_json;

/// What a task may say for itself; everything else is the plan's.
std::set<std::string> const of_tasks{"part", "outputs", "threads",  "wait",           "force", "quiet",
                                     "json", "verbose", "progress", "progress-every", "help"};

void refuse_options_of_plan(CLI::App const& given) {
    std::vector<std::string> const others = arguments_given(given, of_tasks);
    if (others.size() < 2) return;  // the plan itself
    std::string const& first = others[1];
    std::string const name = first.substr(0, first.find('='));
    static std::set<std::string> const of_merge{"--output", "--overwrite", "--tiles"};
    if (of_merge.contains(name))
        throw geo::UsageError(fmt::format(
            "{} does not go with --part: give it to footfall merge, which writes the output", name));
    if (name == "--group-by")
        throw geo::UsageError(
            "--group-by does not go with --part: the parts are those that footfall shard --by FIELD made");
    throw geo::UsageError(fmt::format(
        "{} does not go with --part: give it to footfall shard, whose plan says how all parts are fitted",
        name));
}

/// The fit of the plan as this task is to do it.
FitOptions fit_of_task(ScalePlan const& plan, FitOptions const& asked) {
    FitOptions options = fit_of_plan(plan, plan.folder);
    options.fit.threads = asked.fit.threads;
    options.wait = asked.wait;
    options.force = asked.force;
    options.database_only = asked.database_only;
    return options;
}

Json fitted_part(ScalePlan const& plan, std::size_t part, FitOptions const& task, std::chrono::seconds wait) {
    Json outcome;
    std::optional<Failure> const failure = failure_of([&] {
        PartLock const lock(plan, part, wait);
        Json const before = kept_outcome(plan, part);
        bool const was_fitted = state_of(plan, part, task, before) == PartState::fitted;
        if (!was_fitted || task.force) forget_outcome(plan, part);
        outcome = outcome_of(fit_of_part(plan, part, task));
        // Where no run has come, what was told when the last was made says more than that it is there.
        bool const holds = was_fitted && state_of(plan, part, task, before) == PartState::fitted;
        keep_outcome(plan, part, task, holds ? before : outcome);
    });
    if (failure) outcome = {{"exit_code", failure->code}, {"error", failure->sentence}};
    return outcome;
}

std::string line_of(ScalePlan const& plan, std::size_t part, Json const& outcome) {
    std::string const name = fmt::format("part {} ({})", part, printable(plan.parts[part].value, 40));
    if (!outcome.contains("run")) return fmt::format("{}: {}", name, outcome["error"].get<std::string>());
    return fmt::format("{}: {} {}, {}", name, outcome["recognised"].get<bool>() ? "has run" : "run",
                       outcome["run"]["run_id"].dump(), counted(outcome["cities"].size(), "city", "cities"));
}

}  // namespace

void fit_parts(FitOptions const& asked, CLI::App const& given) {
    refuse_contradictions(asked.verbosity);
    refuse_options_of_plan(given);
    ScalePlan const plan = read_plan(asked.input.source);
    std::vector<std::size_t> const parts = parts_named(asked.parts, plan);
    FitOptions const task = fit_of_task(plan, asked);
    Json document{{"plan", plan.folder.string()}, {"parts", Json::array()}};
    WorstOutcome worst;
    auto const take = [&](std::size_t part, Json const& outcome) {
        worst.add(fmt::format("part {}", part), outcome);
        if (!asked.verbosity.quiet && !asked.verbosity.json) {
            fmt::print("{}\n", line_of(plan, part, outcome));
            std::fflush(stdout);
        }
        Json entry{{"part", part}, {"value", plan.parts[part].value}};
        entry.update(outcome);
        document["parts"].push_back(std::move(entry));
    };
    std::vector<std::size_t> locked_ones;
    for (std::size_t const part : parts) {
        Json const outcome = fitted_part(plan, part, task, std::chrono::seconds{0});
        if (outcome["exit_code"] == locked)
            locked_ones.push_back(part);
        else
            take(part, outcome);
    }
    for (std::size_t const part : locked_ones)
        take(part, fitted_part(plan, part, task, asked.wait));
    if (asked.verbosity.json) print_json(document);
    worst.raise(parts.size(), "parts");
}

}  // namespace commands
