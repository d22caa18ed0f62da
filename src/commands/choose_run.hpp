#pragma once

#include "db/database.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace commands {

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
