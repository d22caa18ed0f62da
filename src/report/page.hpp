#pragma once

#include "db/database.hpp"
#include "db/rows.hpp"
#include "src/report/document.hpp"
#include "src/report/page_input.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// The page of a run. The other headers of this folder are its parts.
namespace report {

/// The run that was asked for, or the newest, with all that the page needs of it: its contributions only
/// where people are divided among stores, else the page computes them from the cities. Throws
/// db::DatabaseError where there is no such run.
db::RunRecord read_run(db::Reader const& database, std::optional<std::int64_t> run_id);

/// The page of one run: a self-contained HTML file. `history` may be empty. Throws db::DatabaseError where
/// the run makes no sense, as when another program has edited it.
std::string page_of(db::RunRecord const& record, History const& history, PageOptions const& options);

}  // namespace report
