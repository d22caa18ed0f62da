#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/read/kept_stores.hpp"
#include "geo/without_secrets.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/fit/phase.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/fit_options.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/scale/plan.hpp"
#include "src/commands/scale/tiles.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/results/run/competition.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

namespace commands {
namespace {

namespace fs = std::filesystem;

constexpr char const* shard_examples =
    R"(All other options are those of footfall fit, which every part is fitted with.
Examples:
  footfall shard visits.csv --by chain --period month -o plan
  footfall fit plan --part 0-23      (on as many machines as there are)
  footfall merge plan -o chains
  footfall shard continent.gpkg --tiles 64 -o plan)";

/// Slurm's MaxArraySize is 1001 unless it was raised.
constexpr std::size_t most_tasks = 1000;

/// What belongs to the plan or to this command, not to the fit that is divided.
std::set<std::string> const not_of_the_fit{"output",         "overwrite", "quiet",    "json",
                                           "verbose",        "by",        "progress", "help",
                                           "progress-every", "group-by",  "tiles",    "halo"};

/// Tiles of one fit.
struct TileOptions {
    std::size_t count = 0;  ///< 0: none
    std::optional<double> halo_km;
};

/// Fewer hold no city that their neighbours do not see as well.
constexpr std::size_t stores_per_tile = 1000;

/// A part with its stores: the periods of a value of --by, or a tile.
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

std::string hash_of(std::vector<geo::StoreGroup> const& groups) {
    geo::StoreTable hashes;
    for (geo::StoreGroup const& group : groups)
        hashes.crs_wkt += group.table.input_hash;
    return geo::input_hash(hashes);
}

/// The parts, in the order of their values, as `groups` are.
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
    return parts;
}

geo::StoreTable with_covariates(geo::StoreTable table, std::vector<std::size_t> const& some) {
    std::vector<geo::Covariate> const all = std::exchange(table.covariates, {});
    for (std::size_t const c : some)
        table.covariates.push_back(all[c]);
    for (geo::Store& store : table.stores) {
        std::vector<geo::CovariateValue> const values = std::exchange(store.covariates, {});
        for (std::size_t const c : some)
            store.covariates.push_back(values[c]);
    }
    return table;
}

/// A covariate that is the same all over a tile is ordinary: the tile goes without it, and the merge, which
/// sees all stores, has it.
void keep_telling_covariates(geo::StoreTable& table, geo::Projection const& projection) {
    std::vector<std::size_t> telling;
    for (std::size_t c = 0; c < table.covariates.size(); ++c) {
        std::vector<std::size_t> some = telling;
        some.push_back(c);
        geo::ProjectedStores const stores{with_covariates(table, some), projection, {}, {}};
        try {
            results::covariate_terms(stores, std::vector<bool>(table.stores.size(), false));
            telling = std::move(some);
        } catch (geo::InputRejected const&) {
        }
    }
    if (telling.size() < table.covariates.size()) table = with_covariates(std::move(table), telling);
}

/// The tiles as parts, in their order, with their stores copied from the whole.
std::vector<ShardedPart> parts_of(std::vector<Tile> const& tiles, geo::StoreTable const& whole,
                                  geo::Projection const& projection) {
    std::vector<ShardedPart> parts;
    for (Tile const& tile : tiles) {
        geo::StoreTable table = geo::without_rows(whole);
        for (std::size_t const i : tile.stores)
            table.stores.push_back(whole.stores[i]);
        table.rows_read = std::ssize(table.stores);
        keep_telling_covariates(table, projection);
        table.input_hash = geo::input_hash(table);
        ShardedPart& part = parts.emplace_back();
        part.planned = {.value = fmt::format("tile {}", parts.size()),
                        .place = parts.size() - 1,
                        .stores = table.stores.size(),
                        .input_hash = table.input_hash,
                        .core = tile.core};
        part.groups.push_back({{}, std::move(table), {}});
    }
    return parts;
}

void write_stores(std::vector<geo::StoreGroup> const& groups, fs::path const& file) {
    geo::write_layers(geo::layers_of(groups), file,
                      {.driver = "GPKG",
                       .crs = groups.front().table.crs_wkt,
                       .is_in_crs = true,
                       .creation_options = {"SPATIAL_INDEX=NO"}});
}

/// What is written of a plan.
struct Sharded {
    ScalePlan plan;
    std::vector<ShardedPart> parts;
    std::vector<geo::StoreGroup> whole = {};  ///< all stores, once; of a plan of tiles
};

/// Writes the plan at `folder`, which is to be known as `plan.folder`.
void write_plan(Sharded const& sharded, fs::path const& folder, Phase& phase, SignalHold const& hold) {
    ScalePlan staged = sharded.plan;
    staged.folder = folder;
    fs::create_directories(folder / "parts");
    std::vector<ShardedPart> const& parts = sharded.parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        hold.give_way();
        phase(static_cast<double>(i) / static_cast<double>(parts.size()));
        write_stores(parts[i].groups, staged.stores_of(i));
    }
    hold.give_way();
    if (!sharded.whole.empty()) write_stores(sharded.whole, staged.whole());
    write_text(
        plan_json(sharded.plan).dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n",
        folder / "plan.json");
}

void refuse_unusable_plan(FitOptions const& options) {
    fs::path const& folder = options.output;
    std::error_code none;
    if (!fs::exists(folder) || (fs::is_directory(folder) && fs::is_empty(folder, none))) return;
    if (!is_plan(folder))
        throw geo::UsageError(
            fmt::format("{} exists and is no plan; name another folder with -o", folder.string()));
    if (lies_in(options.input.source, folder))
        throw geo::UsageError(fmt::format("{} lies in the plan {}; name another folder with -o",
                                          geo::without_secrets(options.input.source), folder.string()));
    if (!options.overwrite)
        throw geo::UsageError(fmt::format(
            "{} is a plan already: fit its parts, or replace it and what was fitted with --overwrite",
            folder.string()));
}

/// The plan is there as a whole or not at all: plan.json goes first and comes last. What else stands in the
/// folder of an earlier plan stays.
void publish_plan(Sharded const& sharded, FitOptions const& options) {
    SignalHold const hold;
    Phase phase(options.verbosity, "writing " + options.output.string(), {.steady = true});
    fs::path place = fs::weakly_canonical(fs::absolute(options.output));
    if (!place.has_filename()) place = place.parent_path();
    if (!is_plan(place)) {
        OutputFolder const parent(place.parent_path());
        StagingFolder staging(parent.path());
        write_plan(sharded, staging.stage(place.filename().string()), phase, hold);
        hold.give_way();
        fs::remove(place);  // It is empty, if it is there.
        staging.publish();
        return;
    }
    StagingFolder staging(place);
    fs::path const staged = staging.stage("parts").parent_path();
    staging.stage("plan.json");
    write_plan(sharded, staged, phase, hold);
    hold.give_way();
    remove_plan(place);
    staging.publish();
}

void print_plan(ScalePlan const& plan, FitOptions const& options) {
    if (options.verbosity.quiet) return;
    if (options.verbosity.json) return print_json(plan_json(plan));
    std::size_t stores = 0;
    for (PlannedPart const& part : plan.parts)
        stores += part.stores;
    std::string const folder = shell_word(options.output);
    std::vector<std::size_t> all(plan.parts.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    fmt::print("{} of {} are planned in {}; the largest has {}.\n", counted(all.size(), "part", "parts"),
               counted(stores, "row", "rows"), options.output.string(), grouped(plan.parts.front().stores));
    fmt::print("Fit them with one of\n  sbatch --array={} fit.sbatch {}\n  footfall fit {} --part {}\n",
               array_of(all, plan), folder, folder, text_of_numbers(all));
    fmt::print("and put them together with\n  footfall merge {} -o DIR\n", folder);
}

/// A plan without its parts.
ScalePlan plan_of(FitOptions const& options, std::vector<std::string> arguments, std::string const& hash) {
    return {.folder = options.output,
            .id = new_plan_id(),
            .tool_version = version(),
            .source = geo::without_secrets(options.input.source),
            .input_hash = hash,
            .arguments = std::move(arguments),
            .parts_per_task = 1,
            .tiles_and_halo = {},
            .crs_wkt = {},
            .parts = {}};
}

Sharded groups_of(FitOptions const& options, std::vector<std::string> arguments) {
    std::vector<geo::StoreGroup> groups = read_all(options);
    arguments.push_back("--group-by=" + options.group_by);
    Sharded sharded{plan_of(options, std::move(arguments), hash_of(groups)), {}};
    sharded.parts = parts_of(std::move(groups));
    return sharded;
}

/// Tiles are for one fit of stores that draw alone, which says by itself how many cities there are.
void refuse_for_tiles(FitOptions const& options) {
    std::string other;
    if (!options.period.empty()) other = "--period";
    if (options.competition == Competition::shared) other = "--competition shared";
    if (options.shared.radius_m) other = "--catchment";
    if (options.shared.decay != fit::default_decay) other = "--decay";
    if (options.trade_areas.value_or(false)) other = "--trade-areas yes";
    if (options.fit.cities) other = "--cities";
    if (options.fit.max_cities > 0) other = "--max-cities";
    if (options.holdout > 0) other = "--holdout";
    if (!options.centres.empty()) other = "--centres";
    if (options.fit.init != fit::Init::peaks) other = "--init";
    if (options.fit.start_cities > 0) other = "--start-cities";
    if (!other.empty())
        throw geo::UsageError(fmt::format("--tiles does not go with {}; leave one of them out", other));
}

void refuse_shared_customers(geo::ProjectedStores const& stores, FitOptions const& options) {
    if (options.competition != Competition::automatic) return;
    auto const competition = results::competition_among(stores, options.fit.threads);
    if (competition && !competition->alone)
        throw geo::InputRejected(fmt::format(
            "{}: the stores seem to share their customers, and tiles are for stores that draw alone; "
            "say --competition none if these do",
            stores.table.source));
}

Sharded tiles_of_stores(FitOptions const& options, TileOptions const& tiling,
                        std::vector<std::string> arguments) {
    refuse_for_tiles(options);
    geo::StoreTable const whole = geo::read_stores(options.input.source, options.input.read);
    geo::ProjectedStores const projected = geo::project_stores(whole, options.input.crs);
    refuse_shared_customers(projected, options);
    if (options.raster_cell_m) results::refuse_too_many_cells(projected.planar, *options.raster_cell_m);
    if (projected.planar.size() < stores_per_tile * tiling.count)
        throw geo::UsageError(fmt::format("--tiles {} of {} stores are too many: a tile needs {} or more",
                                          tiling.count, projected.planar.size(), stores_per_tile));
    if (options.competition == Competition::automatic) arguments.emplace_back("--competition=none");
    Sharded sharded{plan_of(options, std::move(arguments), whole.input_hash), {}};
    sharded.plan.tiles_and_halo =
        fmt::format("{}, halo {}", tiling.count,
                    tiling.halo_km ? fmt::format("{} km", *tiling.halo_km) : std::string("auto"));
    sharded.plan.crs_wkt = projected.projection.wkt();
    std::optional<double> halo_m;
    if (tiling.halo_km) halo_m = *tiling.halo_km * geo::m_per_km;
    sharded.parts =
        parts_of(tiles_of(projected.planar, tiling.count, halo_m), projected.table, projected.projection);
    sharded.whole.push_back({{}, whole, {}});
    return sharded;
}

/// Files that every task reads, so that one that is missing or broken is known here.
void open_once(FitOptions const& options) {
    if (!options.places.empty() && options.places != no_places)
        geo::read_named_places(options.places, options.input.read.allow_network);
    if (!options.centres.empty()) geo::read_places(options.centres, options.input.read.allow_network);
}

/// Tasks may run in any folder.
std::string with_absolute_path(std::string argument) {
    for (std::string const option : {"--places=", "--centres="}) {
        if (!argument.starts_with(option)) continue;
        std::string const file = argument.substr(option.size());
        std::error_code none;
        if (file != no_places && fs::exists(file, none)) return option + fs::absolute(file).string();
    }
    return argument;
}

void run_shard(FitOptions const& options, TileOptions const& tiling, std::vector<std::string> arguments) {
    if (options.group_by.empty() == (tiling.count == 0))
        throw geo::UsageError("say how to divide the stores: give --by FIELD or --tiles N");
    if (tiling.halo_km && tiling.count == 0) throw geo::UsageError("--halo goes with --tiles only");
    refuse_unusable_plan(options);
    open_once(options);
    for (std::string& argument : arguments)
        argument = with_absolute_path(std::move(argument));
    Sharded sharded = tiling.count > 0 ? tiles_of_stores(options, tiling, std::move(arguments))
                                       : groups_of(options, std::move(arguments));
    std::ranges::stable_sort(sharded.parts, std::greater{},
                             [](ShardedPart const& part) { return part.planned.stores; });
    for (ShardedPart const& part : sharded.parts)
        sharded.plan.parts.push_back(part.planned);
    sharded.plan.parts_per_task = (sharded.parts.size() + most_tasks - 1) / most_tasks;
    publish_plan(sharded, options);
    print_plan(sharded.plan, options);
}

}  // namespace

Run declare_shard(CLI::App& app) {
    auto const options = std::make_shared<FitOptions>();
    auto const tiling = std::make_shared<TileOptions>();
    declare_fit_options(app, *options);
    // These are of the tasks or of the merge, or go by other names here.
    for (char const* const name : {"--group-by", "--part", "--outputs", "--wait", "--force", "--threads",
                                   "--tiles", "--tiles-attribution"})
        app.remove_option(app.get_option(name));
    app.get_option("--output")
        ->description("Folder for the plan: plan.json and a file of stores for each part");
    app.get_option("--overwrite")->description("Replace an earlier plan in DIR, and what was fitted of it");
    app.option_defaults()->group("Dividing");
    app.add_option("--by", options->group_by,
                   "One part per value of this field (chain, region), as fit --group-by divides stores")
        ->type_name("FIELD");
    add_integer(
        app, "--tiles", [tiling](auto n) { tiling->count = static_cast<std::size_t>(n); },
        {2, 1e6, "a whole number from 2 on"},
        "So many parts of the plane with about as many stores each, for one fit of millions of stores that "
        "draw "
        "alone");
    add_auto_or_number(
        app, "--halo", [tiling](auto km) { tiling->halo_km = km; },
        {0, 1e5, "auto or a number of kilometres"},
        "How far a tile sees beyond its border (auto: 0.15 of its side)")
        ->type_name("auto|KM");
    app.footer(shard_examples);
    return [options, tiling, &app] {
        run_shard(checked(*options), *tiling, arguments_given(app, not_of_the_fit));
    };
}

}  // namespace commands
