#pragma once

#include "src/report/page.hpp"

#include <string>
#include <vector>

namespace report {

/// What the page's scripts draw, as JSON that can stand in a script element whatever names it holds, and what
/// of the run is not in it.
struct PageData {
    std::string json;
    std::string left_out;  ///< a sentence; empty where nothing is
};

/// Throws db::DatabaseError where the run's plane or a city's spread makes no sense.
/// `drawn` are the stores on the map (drawn_stores.hpp).
PageData page_data(db::RunRecord const& record, std::vector<std::size_t> const& drawn, History const& history,
                   Tiles const& tiles);

}  // namespace report
