#pragma once

#include "db/rows.hpp"
#include "src/report/history.hpp"

#include <string>

namespace report {

/// A background map from a tile server; without one the page needs no network.
struct Tiles {
    std::string url;          ///< "https://tile.example.org/{z}/{x}/{y}.png"; empty for none
    std::string attribution;  ///< who made the map, plain text
};

struct PageOptions {
    Tiles tiles;
    std::string program_version;  ///< of the program that writes the page
};

/// The page of one run: a self-contained HTML file. The run's contributions need not be there, since the
/// page computes them from the cities; `history` may be empty. Throws db::DatabaseError where the run makes
/// no sense, as when another program has edited it.
std::string page_of(db::RunRecord const& record, History const& history, PageOptions const& options);

}  // namespace report
