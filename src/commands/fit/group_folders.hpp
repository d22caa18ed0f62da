#pragma once

#include "db/database.hpp"
#include "src/commands/options/fit_options.hpp"

#include <filesystem>
#include <vector>

namespace commands {

/// Throws db::DatabaseError where the database of all groups is not ours or newer, so that this is known
/// before the fits and not after them.
void refuse_unusable_group_database(FitOptions const& all);

/// Throws geo::UsageError where the database of all groups has a run in the series of one of `groups` that
/// the group's own database does not have: gather_runs would discard it.
void refuse_other_runs(FitOptions const& all, std::vector<FitOptions> const& groups);

/// Brings the database of all groups, footfall.gpkg beside their folders, up to date: it has every run of
/// each group's own database, in the series of the group, under numbers of its own. `groups` are the options
/// that the groups were fitted with; those without a database are left out. All of this is one transaction.
/// Throws db::DatabaseLocked, db::DatabaseError and Interrupted.
std::filesystem::path gather_runs(FitOptions const& all, std::vector<FitOptions> const& groups);

}  // namespace commands
