#pragma once

#include "src/report/document.hpp"
#include "src/report/groups/groups.hpp"

#include <string>

namespace report {

/// The page that ranks the groups and shows them on one map, each linked to its own page. They are in the
/// order of `rank`. Throws db::DatabaseError where a run makes no sense.
std::string group_page_of(GroupPage const& page, PageOptions const& options);

}  // namespace report
