#include "src/commands/options/fit_options.hpp"

#include "geo/geometry.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/report_options.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <thread>

namespace commands {
namespace {

constexpr double smallest = std::numeric_limits<double>::min();
Allowed const count_from_one{1, 1e6, "a whole number from 1 on"};
Allowed const kilometres{smallest, 1e5, "a number of kilometres above 0"};
Allowed const weight{0, 1e9, "a number from 0 on"};

std::optional<double> metres(std::optional<double> km) {
    return km ? std::optional(*km * geo::m_per_km) : std::nullopt;
}

void declare_cities(CLI::App& app, FitOptions& options) {
    fit::Options<2>& fit = options.fit;
    app.option_defaults()->group("Cities");
    auto const store_cities = [&fit](std::optional<std::int64_t> k) {
        fit.cities = k ? std::optional(static_cast<int>(*k)) : std::nullopt;
    };
    add_auto_or_integer(app, "--cities", store_cities, {1, 1e6, "auto or a whole number from 1 on"},
                        "How many cities")
        ->type_name("auto|K");
    add_integer(
        app, "--max-cities", [&fit](auto n) { fit.max_cities = static_cast<int>(n); }, count_from_one,
        "Most cities that --cities auto may find (default: from the number of stores)");
    add_choice(
        app, "--noise", {"negbin", "poisson", "gaussian"},
        [&fit](std::size_t i) {
            fit.noise = std::array{fit::Noise::negbin, fit::Noise::poisson, fit::Noise::gaussian}[i];
        },
        "How counts scatter: negative binomial, Poisson, or least squares");
    add_number(
        app, "--min-stores", [&fit](double n) { fit.min_stores = n; }, weight,
        "Effective stores a city must rest on (default: chosen by measurement)");
    add_auto_or_number(
        app, "--reach", [&fit](auto km) { fit.reach = metres(km); },
        {0, 1e5, "auto or a number of kilometres from 0 on"},
        "Shortest distance that people travel to a store: no city is narrower")
        ->type_name("auto|KM");
    add_number(
        app, "--max-spread", [&fit](double km) { fit.max_spread = metres(km); }, kilometres,
        "Largest standard deviation of a city (default: from the extent; --noise gaussian: none)")
        ->type_name("KM");
    add_choice(
        app, "--background", {"constant", "none"}, [&fit](std::size_t i) { fit.background = i == 0; },
        "Visitors per store that no city explains");
    app.add_option(
           "--centres", options.centres,
           "Points where cities are known to be, as a layer of places or the cities.geojson of an earlier "
           "run; those beyond the stores are left out")
        ->type_name("FILE");
    add_choice(
        app, "--centres-as", {"start", "fixed"}, [&fit](std::size_t i) { fit.fixed_centres = i == 1; },
        "Whether the search begins with cities there, or holds them there and finds their sizes and spreads, "
        "and what is left over");
}

void declare_competition(CLI::App& app, FitOptions& options) {
    app.option_defaults()->group("Competition");
    add_choice(
        app, "--competition", {"auto", "none", "shared"},
        [&options](std::size_t i) {
            options.competition =
                std::array{Competition::automatic, Competition::none, Competition::shared}[i];
        },
        "Whether people are divided among the stores near them or every store draws alone; auto: as the "
        "counts show it, or as in the run before");
    add_number(
        app, "--catchment", [&options](double km) { options.shared.radius_m = km * geo::m_per_km; },
        longest_way,
        "Shared: nobody goes to a store farther than this (default: from the spacing of the stores)")
        ->type_name("KM");
    add_number(
        app, "--decay", [&options](double decay) { options.shared.decay = decay; },
        {0.1, 10, "a number from 0.1 to 10"},
        "Shared: a store attracts by its distance to the power of minus this (default: 2)");
    add_integer(
        app, "--stability", [&options](auto n) { options.stability = static_cast<int>(n); },
        {0, 1e4, "a whole number from 0 on"},
        "Shared: search again in N random four fifths of the stores to tell how often each city comes back "
        "(default: 10 up to 20,000 stores)");
    add_choice(
        app, "--trade-areas", {"auto", "yes", "no"},
        [&options](std::size_t i) {
            options.trade_areas = std::array<std::optional<bool>, 3>{std::nullopt, true, false}[i];
        },
        "Shared: the smallest areas that bring 50 % and 80 % of each store's visitors, 1 kB per store in "
        "the "
        "database; auto: up to 20,000 stores");
}

void declare_search(CLI::App& app, FitOptions& options) {
    app.option_defaults()->group("Search");
    fit::Options<2>& fit = options.fit;
    add_choice(
        app, "--init", {"peaks", "kmeans", "uniform"},
        [&fit](std::size_t i) {
            fit.init = std::array{fit::Init::peaks, fit::Init::kmeans, fit::Init::uniform}[i];
        },
        "Where centres start: at residual peaks, by weighted k-means, or uniform in a box");
    add_point(
        app, "--centre-min", [&options](auto corner) { options.centre_min = corner; },
        "South-west corner of the box of --init uniform, in metres of the planar CRS (default: the stores' "
        "extent)");
    add_point(
        app, "--centre-max", [&options](auto corner) { options.centre_max = corner; },
        "North-east corner of that box");
    add_integer(
        app, "--start-cities", [&fit](auto n) { fit.start_cities = static_cast<int>(n); }, count_from_one,
        "Start with N cities and drop the least, one every --prune-every steps");
    add_integer(
        app, "--prune-every", [&fit](auto n) { fit.prune_every = static_cast<int>(n); }, count_from_one,
        "Steps between two drops of --start-cities")
        ->type_name("STEPS");
    add_number(
        app, "--amplitude-l1", [&fit](double value) { fit.amplitude_l1 = value; }, weight,
        "Penalty on the sum of amplitudes; steers the search only");
    add_number(
        app, "--centre-spread", [&fit](double value) { fit.centre_spread = value; }, weight,
        "Penalty on centres that lie close together; steers the search only");
    add_integer(
        app, "--restarts", [&fit](auto n) { fit.restarts = static_cast<int>(n); },
        {0, 1e6, "a whole number from 0 on"}, "Further starts; the best fit is kept");
    add_integer(
        app, "--seed", [&fit](auto n) { fit.seed = static_cast<std::uint64_t>(n); },
        {0, 9e18, "a whole number from 0 on"}, "Same seed, input and options: same result");
    add_integer(
        app, "--threads", [&fit](auto n) { fit.threads = static_cast<int>(n); },
        {1, 1024, "a whole number from 1 to 1024"}, "Threads (default: as many as processors)");
    add_number(
        app, "--holdout", [&options](double part) { options.holdout = part; },
        {0, 0.9, "a fraction from 0 to 0.9"}, "Part of the stores kept out of the fit, to test it")
        ->type_name("FRACTION");
    add_number(
        app, "--holdout-blocks", [&options](double km) { options.holdout_block_m = km * geo::m_per_km; },
        kilometres,
        "Keep out whole squares with sides of KM, so that neighbours do not help; --holdout says how many "
        "stores (default: 0.2 of them)")
        ->type_name("KM");
    add_integer(
        app, "--bootstrap", [&options](auto n) { options.bootstrap = static_cast<int>(n); },
        {0, 1e5, "a whole number from 0 on"},
        "Refit N simulated data sets, as a second opinion on the errors");
}

void declare_output(CLI::App& app, FitOptions& options) {
    app.option_defaults()->group("Output");
    CLI::Option* const output =
        app.add_option("-o,--output", options.output, "Folder for footfall.gpkg, the layers and report.html")
            ->required()
            ->type_name("DIR");
    app.add_option(
           "--series", options.series,
           "Runs of one series are compared and keep their city numbers (default: the file's base name)")
        ->type_name("SERIES");
    app.add_option(
           "--places", options.places,
           "Points with a field name, and with inhabitants in a field population, after which cities are "
           "called; none: cities have numbers (default: the places of the world with 15,000 inhabitants or "
           "more)")
        ->type_name("FILE|none");
    add_raster_cell(app, options.raster_cell_m);
    add_choice(
        app, "--outputs", {"all", "database"}, [&options](std::size_t i) { options.database_only = i == 1; },
        "Whether layers, rasters, a project for QGIS and the report are written beside footfall.gpkg");
    app.add_flag("--trace", options.fit.trace, "Keep every iteration's centres");
    declare_tiles(app, options.tiles);
    app.add_flag("--overwrite", options.overwrite, "Discard an earlier footfall.gpkg in DIR");
    add_integer(
        app, "--wait", [&options](auto s) { options.wait = std::chrono::seconds(s); },
        {0, 1e6, "a number of seconds from 0 on"}, "How long to wait for the database's lock")
        ->type_name("SECONDS")
        ->default_str("60");
    app.add_flag("--force", options.force,
                 "Run again although input, options and version are those of the series' newest run");
    add_integer(
        app, "--keep-runs", [&options](auto n) { options.keep_runs = n; }, count_from_one,
        "Keep the newest N runs of the series and delete older ones")
        ->type_name("N");
    app.add_option(
           "--group-by", options.group_by,
           "One run per value of this field (chain, region), each in a folder and a series of its own; "
           "index.html ranks them, and footfall.gpkg beside the folders has the runs of all")
        ->type_name("FIELD");
    app.add_option("--period", options.period,
                   "One run per value of this field (week, month), the oldest first, "
                   "one after the other in one series; a period that has its run is "
                   "not fitted again")
        ->type_name("FIELD");
    app.add_option_function<std::string>(
           "--part",
           [&options, output](std::string const& parts) {
               options.parts = parts;
               output->required(false);  // The plan says where.
           },
           "Fit these parts of a plan that footfall shard wrote, which is named instead of STORES, as in "
           "40-59 or 3,7")
        ->type_name("N-M");
    app.add_flag("--progress,!--no-progress", options.verbosity.progress,
                 "Say what goes on: on a terminal in a line that is drawn again, elsewhere in a line "
                 "every half minute (default: on)");
    add_integer(
        app, "--progress-every",
        [&options](auto s) { options.verbosity.between_progress = std::chrono::seconds(s); },
        {1, 86400, "a number of seconds from 1 on"}, "How often such a line is written")
        ->type_name("SECONDS")
        ->default_str("30");
}

}  // namespace

void declare_fit_options(CLI::App& app, FitOptions& options) {
    options.fit.threads = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
    declare_input(app, options.input);
    declare_cities(app, options);
    declare_competition(app, options);
    declare_search(app, options);
    declare_output(app, options);
    declare_alerts(app, options.alerts);
    declare_verbosity(app, options.verbosity);
}

}  // namespace commands
