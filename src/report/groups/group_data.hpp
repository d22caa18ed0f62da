#pragma once

#include "src/report/groups/groups.hpp"
#include "src/report/page_data.hpp"

namespace report {

/// What the scripts of the page draw: the cities, their spreads and the stores of all groups, each with the
/// number of its group. Of more stores than a page draws, those with most visitors.
Json group_data(GroupPage const& page, Tiles const& tiles);

}  // namespace report
