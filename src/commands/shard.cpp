#include "geo/errors.hpp"
#include "geo/read/kept_stores.hpp"
#include "geo/without_secrets.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/fit/phase.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/fit_options.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/scale/plan.hpp"
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

constexpr char const* shard_examples =
    R"(All other options are those of footfall fit, which every part is fitted with.
Examples:
  footfall shard visits.csv --by chain --period month -o plan
  footfall fit plan --part 0-23      (on as many machines as there are)
  footfall merge plan -o chains)";

/// Slurm's MaxArraySize is 1001 unless it was raised.
constexpr std::size_t most_tasks = 1000;

/// What belongs to the plan or to this command, not to the fit that is divided.
std::set<std::string> const not_of_the_fit{"output", "overwrite", "quiet", "json",           "verbose",
                                           "by",     "progress",  "help",  "progress-every", "group-by"};

/// The groups of one value of --by: its periods.
struct ShardedPart {
    PlannedPart planned;
    std::vector<geo::StoreGroup> groups;
};

std::vector<geo::StoreGroup> read_all(FitOptions const& options) {
    Phase phase(options.verbosity, "reading " + geo::without_secrets(options.input.source), {.steady = true});
    std::vector<geo::Part> by{{"--by", options.group_by, ""}};
    if (!options.period.empty()) by.push_back({"--period", options.period, ""});
    return geo::read_groups(options.input.source, options.input.read, by, [&](double part) { phase(part); });
}

void refuse_rows_without_period(std::vector<geo::StoreGroup> const& groups, FitOptions const& options) {
    bool const any =
        std::ranges::any_of(groups, [](geo::StoreGroup const& group) { return group.values.back().empty(); });
    if (options.period.empty() || !any) return;
    throw geo::InputRejected(fmt::format(
        "{}: some rows have no {}, so they are of no period; leave them out with --where \"{} IS NOT NULL\"",
        geo::without_secrets(options.input.source), options.period, options.period));
}

std::string hash_of(std::vector<geo::StoreGroup> const& groups) {
    geo::StoreTable hashes;
    for (geo::StoreGroup const& group : groups)
        hashes.crs_wkt += group.table.input_hash;
    return geo::input_hash(hashes);
}

/// The parts, the one with most stores first. `groups` are in the order of their values.
std::vector<ShardedPart> parts_of(std::vector<geo::StoreGroup> groups) {
    std::vector<ShardedPart> parts;
    for (geo::StoreGroup& group : groups) {
        if (parts.empty() || parts.back().planned.value != group.values.front())
            parts.push_back({{.value = group.values.front(), .place = parts.size()}, {}});
        parts.back().planned.stores += group.table.stores.size();
        parts.back().groups.push_back(std::move(group));
    }
    for (ShardedPart& part : parts)
        part.planned.input_hash = hash_of(part.groups);
    std::ranges::stable_sort(parts, std::greater{},
                             [](ShardedPart const& part) { return part.planned.stores; });
    return parts;
}

/// Writes the plan at `folder`, which is to be known as `plan.folder`.
void write_plan(ScalePlan const& plan, std::vector<ShardedPart> const& parts, fs::path const& folder,
                Phase& phase, SignalHold const& hold) {
    ScalePlan staged = plan;
    staged.folder = folder;
    fs::create_directories(folder / "parts");
    for (std::size_t i = 0; i < parts.size(); ++i) {
        hold.give_way();
        phase(static_cast<double>(i) / static_cast<double>(parts.size()));
        geo::write_layers(geo::layers_of(parts[i].groups), staged.stores_of(i),
                          {.driver = "GPKG",
                           .crs = parts[i].groups.front().table.crs_wkt,
                           .is_in_crs = true,
                           .creation_options = {"SPATIAL_INDEX=NO"}});
    }
    write_text(plan_json(plan).dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n",
               folder / "plan.json");
}

void refuse_unusable_plan(FitOptions const& options) {
    fs::path const& folder = options.output;
    std::error_code none;
    if (!fs::exists(folder) || (fs::is_directory(folder) && fs::is_empty(folder, none))) return;
    if (!is_plan(folder))
        throw geo::UsageError(
            fmt::format("{} exists and is no plan; name another folder with -o", folder.string()));
    if (!options.overwrite)
        throw geo::UsageError(fmt::format(
            "{} is a plan already: fit its parts, or replace it and what was fitted with --overwrite",
            folder.string()));
}

/// The plan is there as a whole or not at all.
void publish_plan(ScalePlan const& plan, std::vector<ShardedPart> const& parts, FitOptions const& options) {
    SignalHold const hold;
    Phase phase(options.verbosity, "writing " + options.output.string(), {.steady = true});
    fs::path place = fs::weakly_canonical(fs::absolute(options.output));
    if (!place.has_filename()) place = place.parent_path();
    OutputFolder const parent(place.parent_path());
    StagingFolder staging(parent.path());
    write_plan(plan, parts, staging.stage(place.filename().string()), phase, hold);
    hold.give_way();
    fs::remove_all(place);
    staging.publish();
}

void print_plan(ScalePlan const& plan, FitOptions const& options) {
    if (options.verbosity.quiet) return;
    if (options.verbosity.json) return print_json(plan_json(plan));
    std::size_t stores = 0;
    for (PlannedPart const& part : plan.parts)
        stores += part.stores;
    std::string const folder = options.output.string();
    std::vector<std::size_t> all(plan.parts.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    fmt::print("{} of {} are planned in {}; the largest has {}.\n", counted(all.size(), "part", "parts"),
               counted(stores, "row", "rows"), folder, grouped(plan.parts.front().stores));
    fmt::print("Fit them with one of\n  sbatch --array={} fit.sbatch {}\n  footfall fit {} --part {}\n",
               array_of(all, plan), folder, folder, text_of_numbers(all));
    fmt::print("and put them together with\n  footfall merge {} -o DIR\n", folder);
}

void run_shard(FitOptions const& options, std::vector<std::string> arguments) {
    refuse_unusable_plan(options);
    std::vector<geo::StoreGroup> groups = read_all(options);
    refuse_rows_without_period(groups, options);
    std::string const hash = hash_of(groups);
    std::vector<ShardedPart> const parts = parts_of(std::move(groups));
    arguments.push_back("--group-by=" + options.group_by);
    ScalePlan plan{.folder = options.output,
                   .tool_version = version(),
                   .source = geo::without_secrets(options.input.source),
                   .input_hash = hash,
                   .arguments = std::move(arguments),
                   .parts_per_task = (parts.size() + most_tasks - 1) / most_tasks,
                   .parts = {}};
    for (ShardedPart const& part : parts)
        plan.parts.push_back(part.planned);
    publish_plan(plan, parts, options);
    print_plan(plan, options);
}

}  // namespace

Run declare_shard(CLI::App& app) {
    auto const options = std::make_shared<FitOptions>();
    declare_fit_options(app, *options);
    // These are of the tasks, or go by other names here.
    for (char const* const name : {"--group-by", "--part", "--outputs", "--wait", "--force", "--threads"})
        app.remove_option(app.get_option(name));
    app.get_option("--output")
        ->description("Folder for the plan: plan.json and a file of stores for each part");
    app.get_option("--overwrite")->description("Replace an earlier plan in DIR, and what was fitted of it");
    app.option_defaults()->group("Dividing");
    app.add_option("--by", options->group_by,
                   "One part per value of this field (chain, region), as fit --group-by divides stores")
        ->required()
        ->type_name("FIELD");
    app.footer(shard_examples);
    return [options, &app] { run_shard(checked(*options), arguments_given(app, not_of_the_fit)); };
}

}  // namespace commands
