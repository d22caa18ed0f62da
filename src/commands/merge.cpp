#include "geo/errors.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/report_options.hpp"
#include "src/commands/scale/merge_groups.hpp"
#include "src/commands/scale/tiles.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <thread>

namespace commands {
namespace {

constexpr char const* merge_examples = R"(Examples:
  footfall merge plan -o out
  footfall merge plan --partial --outputs database -o out)";

struct MergeOptions {
    std::filesystem::path plan, output;
    bool partial = false, overwrite = false, database_only = false;
    int threads = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
    std::chrono::seconds wait{60};
    report::Tiles tiles;
    Verbosity verbosity;
};

std::vector<PartState> states_of(ScalePlan const& plan, FitOptions const& whole) {
    std::vector<PartState> states;
    for (std::size_t part = 0; part < plan.parts.size(); ++part)
        states.push_back(state_of(plan, part, whole, kept_outcome(plan, part)));
    return states;
}

std::vector<std::size_t> parts_that_are(PartState state, std::vector<PartState> const& states) {
    std::vector<std::size_t> parts;
    for (std::size_t part = 0; part < states.size(); ++part)
        if (states[part] == state) parts.push_back(part);
    return parts;
}

/// A few of the parts by their names.
std::string named(std::vector<std::size_t> const& parts, ScalePlan const& plan) {
    constexpr std::size_t most = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(parts.size(), most); ++i)
        text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", parts[i], plan.parts[parts[i]].value);
    return parts.size() > most ? text + ", …" : text;
}

void refuse_missing(std::vector<std::size_t> const& missing, ScalePlan const& plan, bool partial) {
    bool const none = missing.size() == plan.parts.size();
    if (missing.empty() || (partial && !none)) return;
    std::string const folder = shell_word(plan.folder);
    throw geo::IoError(fmt::format(
        "{} of {} parts of {} are not fitted: {}; fit them with sbatch --array={} fit.sbatch {}, or with "
        "footfall fit {} --part {}{}",
        missing.size(), plan.parts.size(), plan.folder.string(), named(missing, plan),
        array_of(missing, plan), folder, folder, text_of_numbers(missing),
        none || plan.has_tiles() ? "" : ", or merge the others with --partial"));
}

/// Without one of its tiles a fit would find the cities there in its neighbours.
void refuse_rejected_tiles(std::vector<std::size_t> const& rejected, ScalePlan const& plan) {
    if (rejected.empty()) return;
    throw geo::InputRejected(fmt::format(
        "{} of {} tiles of {} cannot be fitted: {}; the first: {}; plan fewer tiles or other options with "
        "footfall shard",
        rejected.size(), plan.parts.size(), plan.folder.string(), named(rejected, plan),
        kept_outcome(plan, rejected.front()).value("error", "")));
}

void refuse_output_in_plan(std::filesystem::path const& output, std::filesystem::path const& plan) {
    if (!lies_in(output, plan)) return;
    throw geo::UsageError(fmt::format("{} lies in the plan {}; name a folder outside of it with -o",
                                      output.string(), plan.string()));
}

void run_merge(MergeOptions const& options) {
    refuse_contradictions(options.verbosity);
    report::refuse_unusable(options.tiles);
    ScalePlan const plan = read_plan(options.plan);
    refuse_output_in_plan(options.output, options.plan);
    FitOptions whole = fit_of_plan(plan, options.output);
    std::vector<PartState> const states = states_of(plan, whole);
    std::vector<std::size_t> const missing = parts_that_are(PartState::to_do, states);
    if (options.partial && plan.has_tiles())
        throw geo::UsageError(
            "--partial is for plans of groups: without one of its tiles a fit would find the cities there in "
            "its neighbours");
    refuse_missing(missing, plan, options.partial);
    if (plan.has_tiles()) refuse_rejected_tiles(parts_that_are(PartState::rejected, states), plan);
    whole.overwrite = options.overwrite;
    whole.database_only = options.database_only;
    whole.fit.threads = options.threads;
    whole.wait = options.wait;
    whole.verbosity = options.verbosity;
    whole.tiles = options.tiles;
    if (!plan.has_tiles()) return merge_groups(plan, whole, missing);
    FitOutcome const outcome = merge_tiles(plan, whole);
    print_outcome(outcome, whole);
    raise(outcome.run.history.outcomes, whole.alerts);
}

}  // namespace

Run declare_merge(CLI::App& app) {
    auto const options = std::make_shared<MergeOptions>();
    app.add_option("PLAN", options->plan, "Folder that footfall shard wrote, with all its parts fitted")
        ->required()
        ->type_name("DIR");
    app.option_defaults()->group("Output");
    app.add_option("-o,--output", options->output,
                   "Folder for footfall.gpkg of all parts, and for what fit writes beside it")
        ->required()
        ->type_name("DIR");
    app.add_flag("--partial", options->partial, "Merge the parts that are fitted, though others are not");
    add_choice(
        app, "--outputs", {"all", "database"}, [options](std::size_t i) { options->database_only = i == 1; },
        "Whether layers, rasters, projects for QGIS and reports are written beside footfall.gpkg");
    declare_tiles(app, options->tiles);
    app.add_flag("--overwrite", options->overwrite, "Discard an earlier footfall.gpkg in DIR");
    add_integer(
        app, "--threads", [options](auto n) { options->threads = static_cast<int>(n); },
        {1, 1024, "a whole number from 1 to 1024"}, "Threads (default: as many as processors)");
    add_integer(
        app, "--wait", [options](auto s) { options->wait = std::chrono::seconds(s); },
        {0, 1e6, "a number of seconds from 0 on"}, "How long to wait for the database's lock")
        ->type_name("SECONDS")
        ->default_str("60");
    declare_verbosity(app, options->verbosity);
    app.footer(merge_examples);
    return [options] { run_merge(*options); };
}

}  // namespace commands
