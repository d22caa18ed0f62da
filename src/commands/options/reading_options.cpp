#include "src/commands/options/reading_options.hpp"

#include "geo/errors.hpp"
#include "geo/layer.hpp"
#include "src/commands/options/option_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace commands {
namespace {

/// As systemd.exec(5) says: JOURNAL_STREAM names the device and inode of what leads there.
bool into_the_journal() {
    char const* const journal = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    return journal && fstat(STDERR_FILENO, &status) == 0 &&
           fmt::format("{}:{}", status.st_dev, status.st_ino) == journal;
}

void refuse_twice(std::vector<geo::Covariate> const& covariates, geo::Covariate const& again) {
    if (std::ranges::any_of(
            covariates, [&](geo::Covariate const& one) { return geo::same_name(one.field, again.field); }))
        throw geo::UsageError(fmt::format("--covariate names {} twice; give it once", again.field));
}

constexpr std::array<std::pair<std::string_view, geo::CovariateScale>, 2> scales{
    {{":log", geo::CovariateScale::logarithm}, {":factor", geo::CovariateScale::factor}}};

}  // namespace

geo::Covariate covariate_from(std::string const& text) {
    geo::Covariate covariate{text};
    for (auto const& [ending, scale] : scales)
        if (text.ends_with(ending)) covariate = {text.substr(0, text.size() - ending.size()), scale};
    if (covariate.field.empty())
        throw geo::UsageError(fmt::format("--covariate takes a field, as in size:log, not \"{}\"", text));
    return covariate;
}

std::string text_of(geo::Covariate const& covariate) {
    std::string text = covariate.field;
    for (auto const& [ending, scale] : scales)
        if (covariate.scale == scale) text += ending;
    return text;
}

void declare_input(CLI::App& app, InputOptions& options) {
    app.add_option("STORES", options.source, "Vector file with a point and a visitor count per store")
        ->required()
        ->type_name("FILE");
    app.option_defaults()->group("Reading");
    declare_reading(app, options.read);
    app.add_option("--visitors", options.read.visitors_field,
                   "The count (default: the only numeric field, or one named "
                   "visitors, visits, customers, footfall or count)")
        ->type_name("FIELD");
    app.add_option("--exposure", options.read.exposure_field,
                   "The time or size a count refers to (weeks open, entrances): "
                   "visitors are modelled as exposure times a rate")
        ->type_name("FIELD");
    repeatable(app.add_option_function<std::vector<std::string>>(
                      "--covariate",
                      [&options](std::vector<std::string> const& fields) {
                          for (std::string const& field : fields) {
                              geo::Covariate const covariate = covariate_from(field);
                              refuse_twice(options.read.covariates, covariate);
                              options.read.covariates.push_back(covariate);
                          }
                      },
                      "A field by which stores differ, as its logarithm (:log) or as a kind "
                      "(:factor); may be given several times")
                   ->type_name("FIELD[:log|:factor]"));
    app.add_option("--name", options.read.name_field,
                   "The store's name (default: name, or one like store_name, station or Site)")
        ->type_name("FIELD");
    app.add_option("--id", options.read.id_field,
                   "The store's key, stable from file to file (default: id, code or "
                   "store_id if unique, else the row id)")
        ->type_name("FIELD");
    app.add_option("--crs", options.crs, "Planar CRS to fit in, as in EPSG:27700")
        ->default_str("auto")
        ->type_name("CRS");
    app.add_flag("--allow-negative", options.read.allow_negative,
                 "Take negative counts (and amplitudes); only with --noise gaussian");
}

void declare_verbosity(CLI::App& app, Verbosity& verbosity) {
    app.option_defaults()->group("Messages");
    app.add_flag("--quiet", verbosity.quiet, "Print nothing but errors");
    app.add_flag("--verbose", verbosity.verbose, "Print more: the stages, and lists in full");
    app.add_flag("--json", verbosity.json, "Print the result as JSON");
}

void refuse_contradictions(Verbosity const& verbosity) {
    if (verbosity.quiet && verbosity.verbose)
        throw geo::UsageError("--quiet and --verbose exclude each other");
    if (verbosity.quiet && verbosity.json) {
        throw geo::UsageError("--quiet and --json exclude each other; --json alone prints nothing else");
    }
}

void say_stage(Verbosity const& verbosity, std::string const& what) {
    if (verbosity.verbose || (!verbosity.quiet && into_the_journal())) fmt::print(stderr, "{}\n", what);
}

void say_note(std::string const& sentence) {
    if (!sentence.empty()) fmt::print(stderr, "Note: {}.\n", sentence);
}

namespace {

void declare_coordinates(CLI::App& app, geo::CoordinateFields& fields) {
    app.add_option("--lon", fields.lon,
                   "The longitude in degrees, with --lat (default: the geometry, or columns named lon and "
                   "lat, x and y, or the like)")
        ->type_name("FIELD");
    app.add_option("--lat", fields.lat, "The latitude in degrees")->type_name("FIELD");
    app.add_option("--x", fields.x, "The coordinate to the east in the plane of --src-crs, with --y")
        ->type_name("FIELD");
    app.add_option("--y", fields.y, "The coordinate to the north")->type_name("FIELD");
    app.add_option("--latlon", fields.latlon, "Both degrees in one field, as in \"51.5, -0.12\"")
        ->type_name("FIELD");
    app.add_option("--lonlat", fields.lonlat, "The same with the longitude first")->type_name("FIELD");
}

void declare_numbers(CLI::App& app, geo::ReadStoresOptions& read) {
    auto const declare = [&](char const* flag, geo::Decimals decimals, char const* description) {
        app.add_flag_callback(
            flag,
            [&read, decimals] {
                if (read.decimals != geo::Decimals::as_found && read.decimals != decimals)
                    throw geo::UsageError("--decimal-comma and --decimal-point exclude each other");
                read.decimals = decimals;
            },
            description);
    };
    declare("--decimal-comma", geo::Decimals::comma,
            "Numbers in texts are written 1.234,5 (default: what all of a column says)");
    declare("--decimal-point", geo::Decimals::point, "Numbers in texts are written 1,234.5");
}

geo::Join joined_on(geo::Join join, std::string const& keys) {
    auto const equals = keys.find('=');
    join.key = keys.substr(0, equals);
    join.other = equals == std::string::npos ? keys : keys.substr(equals + 1);
    if (join.key.empty() || join.other.empty())
        throw geo::UsageError(fmt::format(
            "--on takes a field that both tables have, or one of each as in store=code, not \"{}\"", keys));
    return join;
}

void declare_join(CLI::App& app, geo::Join& join) {
    app.add_option("--join", join.source,
                   "Second table, whose fields and places are added to the rows that have its key")
        ->type_name("FILE");
    app.add_option("--join-layer", join.layer,
                   "Layer of --join (default: the only one, or the only one with points)")
        ->type_name("LAYER");
    app.add_option_function<std::string>(
           "--on", [&join](std::string const& keys) { join = joined_on(join, keys); },
           "The key of --join: a field of both tables, or one of each")
        ->type_name("KEY[=KEY]");
}

void require_pair(std::string const& one, std::string const& other, char const* names) {
    if (one.empty() != other.empty()) throw geo::UsageError(fmt::format("{} go together; give both", names));
}

}  // namespace

void declare_reading(CLI::App& app, geo::ReadStoresOptions& read) {
    app.add_option("--layer", read.layer, "Layer to read (default: the only one with points)")
        ->type_name("LAYER");
    app.add_option("--where", read.where, "Read only rows that meet this, as in \"year = 2024\"")
        ->type_name("CONDITION");
    declare_coordinates(app, read.coordinates);
    app.add_option("--src-crs", read.source_crs, "CRS of the file, where it names none or a wrong one")
        ->type_name("CRS");
    declare_numbers(app, read);
    declare_join(app, read.join);
    repeatable(app.add_option_function<std::vector<std::string>>(
                      "--open-option",
                      [&read](std::vector<std::string> const& settings) {
                          for (std::string const& setting : settings)
                              read.open_options.push_back(checked_setting("--open-option", setting));
                      },
                      "An open option of GDAL's driver of the file; may be given several times")
                   ->type_name("NAME=VALUE"));
    app.add_flag("--allow-set-aside", read.allow_set_aside,
                 "Go on where one reason sets more than half of the rows aside");
    app.add_flag("--allow-network", read.allow_network,
                 "Read databases (PG:dbname=…) and addresses (https://…, /vsicurl/…, /vsis3/…)");
}

void refuse_contradictory_reading(geo::ReadStoresOptions const& read) {
    geo::CoordinateFields const& fields = read.coordinates;
    require_pair(fields.lon, fields.lat, "--lon and --lat");
    require_pair(fields.x, fields.y, "--x and --y");
    require_pair(read.join.source, read.join.key, "--join and --on");
    if (!read.join.layer.empty() && read.join.source.empty())
        throw geo::UsageError("--join-layer is about the table of --join; give that too");
    int ways = 0;
    for (std::string const* way : {&fields.lon, &fields.x, &fields.latlon, &fields.lonlat})
        ways += way->empty() ? 0 : 1;
    if (ways > 1)
        throw geo::UsageError(
            "--lon and --lat, --x and --y, --latlon and --lonlat exclude each other; give one of them");
}

std::string reading_option_given(geo::ReadStoresOptions const& read) {
    geo::CoordinateFields const& fields = read.coordinates;
    for (auto const& [name, value] :
         {std::pair{"--layer", &read.layer}, std::pair{"--where", &read.where},
          std::pair{"--src-crs", &read.source_crs}, std::pair{"--lon", &fields.lon},
          std::pair{"--lat", &fields.lat}, std::pair{"--x", &fields.x}, std::pair{"--y", &fields.y},
          std::pair{"--latlon", &fields.latlon}, std::pair{"--lonlat", &fields.lonlat},
          std::pair{"--join", &read.join.source}, std::pair{"--join-layer", &read.join.layer},
          std::pair{"--on", &read.join.key}})
        if (!value->empty()) return name;
    if (!read.open_options.empty()) return "--open-option";
    if (read.allow_set_aside) return "--allow-set-aside";
    if (read.decimals == geo::Decimals::as_found) return {};
    return read.decimals == geo::Decimals::comma ? "--decimal-comma" : "--decimal-point";
}

void declare_run_choice(CLI::App& app, RunChoice& choice, std::string const& what) {
    add_integer(
        app, "--run", [&choice](auto id) { choice.run_id = id; }, {1, 9e15, "a run's number from 1 on"},
        "Run to " + what + " (default: the newest)")
        ->type_name("RUN");
    app.add_option("--series", choice.series, "The newest run of this series")->type_name("SERIES");
}

void refuse_contradictions(RunChoice const& choice) {
    if (choice.run_id && !choice.series.empty())
        throw geo::UsageError("--run and --series exclude each other: a run belongs to one series");
}

db::RunRow choose_run(db::Reader const& database, std::filesystem::path const& path,
                      RunChoice const& choice) {
    if (choice.run_id) return database.run(choice.run_id);
    std::set<std::string> series;
    std::optional<db::RunRow> newest;
    for (db::RunRow& run : database.runs()) {
        series.insert(run.series);
        if (choice.series.empty() || run.series == choice.series) newest = std::move(run);
    }
    if (!choice.series.empty() && !newest)
        throw geo::UsageError(fmt::format("{} holds no run of series {}; it holds {}", path.string(),
                                          choice.series, fmt::join(series, ", ")));
    if (choice.series.empty() && series.size() > 1)
        throw geo::UsageError(
            fmt::format("{} holds runs of several series; choose with --series or --run: {}", path.string(),
                        fmt::join(series, ", ")));
    return newest ? *newest : database.run({});
}

}  // namespace commands
