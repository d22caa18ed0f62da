#pragma once

#include "db/database.hpp"

#include <optional>

namespace report {

/// The run that was asked for, or the newest, as the page needs it: without contributions, which it computes.
/// Throws db::DatabaseError where there is no such run.
db::RunRecord read_run(db::Reader const& database, std::optional<std::int64_t> run_id);

}  // namespace report
