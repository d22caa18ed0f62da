#pragma once

#include "db/database.hpp"
#include "src/results/compare/earlier_runs.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// Options whose values are checked while they are parsed. CLI11's own checks word their complaints in as
/// many ways as there are types; these throw geo::UsageError with one sentence: what the option takes, and
/// what was given.
namespace commands {

/// What a number may be: from `low` to `high`, and how to say that.
struct Allowed {
    double low = 0;
    double high = 1e15;
    std::string words = "a number from 0 on";
};

/// How far people may be said to go to a store: no plane is true to distances beyond.
inline Allowed const longest_way{0.001, 1000, "a number of kilometres from 0.001 to 1000"};

CLI::Option* add_number(CLI::App& app, std::string const& name, std::function<void(double)> store,
                        Allowed const& allowed, std::string const& help);
CLI::Option* add_integer(CLI::App& app, std::string const& name, std::function<void(std::int64_t)> store,
                         Allowed const& allowed, std::string const& help);

/// `auto` leaves what is stored empty.
CLI::Option* add_auto_or_number(CLI::App& app, std::string const& name,
                                std::function<void(std::optional<double>)> store, Allowed const& allowed,
                                std::string const& help);

CLI::Option* add_auto_or_integer(CLI::App& app, std::string const& name,
                                 std::function<void(std::optional<std::int64_t>)> store,
                                 Allowed const& allowed, std::string const& help);

/// The value is two numbers with a comma between.
CLI::Option* add_point(CLI::App& app, std::string const& name,
                       std::function<void(std::pair<double, double>)> const& store, std::string const& help);

/// The option may be given several times, with one value each: what follows a value is an argument of its
/// own.
CLI::Option* repeatable(CLI::Option* option);

/// The value, if it is NAME=VALUE; throws geo::UsageError that names the option where it is not.
std::string checked_setting(char const* option, std::string const& setting);

/// Like add_point; the option may be given several times.
CLI::Option* add_points(CLI::App& app, std::string const& name,
                        std::function<void(std::pair<double, double>)> const& store, std::string const& help);

/// The value is one word of several.
CLI::Option* add_choice(CLI::App& app, std::string const& name, std::vector<std::string> const& words,
                        std::function<void(std::size_t)> const& store, std::string const& help);

/// The positional DB: a database of runs, or the folder that `fit` wrote it into.
CLI::Option* add_database(CLI::App& app, std::filesystem::path& database, std::string const& what);

/// --raster-cell KM of the commands that write rasters.
void add_raster_cell(CLI::App& app, std::optional<double>& cell_m);

/// Which earlier run is asked for: by its number, or by how it stands to the later one.
using EarlierChoice = std::variant<std::int64_t, results::Earlier>;

/// Takes several and stores them one after the other.
CLI::Option* add_earlier_runs(CLI::App& app, std::string const& name,
                              std::function<void(EarlierChoice const&)> const& store,
                              std::string const& help);

/// Which run of a database a command is about.
struct RunChoice {
    std::optional<std::int64_t> run_id;
    std::string series;  ///< the newest run of it; empty where the database has one series only
};

/// --run and --series. `what` completes "Run to …".
void declare_run_choice(CLI::App& app, RunChoice& choice, std::string const& what);

/// Throws geo::UsageError where both a run and a series are named.
void refuse_contradictions(RunChoice const& choice);

/// The run that was asked for; else the newest, where that leaves no doubt. Throws geo::UsageError where it
/// does, and db::DatabaseError where there is no such run.
db::RunRow choose_run(db::Reader const& database, std::filesystem::path const& path, RunChoice const& choice);

}  // namespace commands
