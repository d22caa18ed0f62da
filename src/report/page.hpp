#pragma once

#include "db/database.hpp"
#include "db/rows.hpp"
#include "src/report/page_input.hpp"

#include <optional>
#include <string>

namespace report {

struct PageOptions {
    Tiles tiles;
    std::string program_version;  ///< of the program that writes the page
};

/// The page of one run: a self-contained HTML file. The run's contributions need not be there, since the
/// page computes them from the cities; `history` may be empty. Throws db::DatabaseError where the run makes
/// no sense, as when another program has edited it.
std::string page_of(db::RunRecord const& record, History const& history, PageOptions const& options);

/// Throws geo::UsageError where tiles have no attribution, an attribution no tiles, or the URL is not one
/// that the page can use: http or https, with {z}, {x} and {y}, and {s} at most at the start of the host.
void refuse_unusable(Tiles const& tiles);

/// What the page may load, for the browser to enforce: nothing that is not in it, but tiles from their host.
std::string content_security_policy(Tiles const& tiles);

/// The run that was asked for, or the newest, as the page needs it: without contributions, which it computes.
/// Throws db::DatabaseError where there is no such run.
db::RunRecord read_run(db::Reader const& database, std::optional<std::int64_t> run_id);

}  // namespace report
