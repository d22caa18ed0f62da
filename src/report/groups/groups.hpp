#pragma once

#include "db/rows.hpp"
#include "src/report/document.hpp"
#include "src/report/page_data.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace report {

/// How the visitors of the stores that two runs have changed since the earlier one.
struct GroupChange {
    std::int64_t since_run = 0;
    std::size_t stores = 0;  ///< of both runs
    double change = 0;       ///< after ÷ before − 1
};

/// One of several runs that were made side by side, each of a part of the stores.
struct Group {
    std::string value = {};  ///< of the field; may be empty
    std::string link = {};   ///< to its own page, relative to this one; empty where there is nothing to open
    std::string outcome = {};                  ///< what came of it, in a few words
    bool calls = false;                        ///< it failed, or an alert is raised
    std::optional<db::RunRecord> record = {};  ///< its newest run; none where it never had one
    std::optional<GroupChange> since_run_before = {}, since_year_before = {};
};

struct GroupPage {
    std::string field;   ///< by which the groups differ
    std::string source;  ///< the file of them all
    std::vector<Group> groups;
};

/// The visitors of the run's stores, from wherever they come; what groups are ranked by.
double visitors_of(Group const& group);

/// The visits that the run's cities explain. Cities that are uncertain have none.
double visits_of(Group const& group);

/// By visitors, most first, and behind them those without a run.
void rank(std::vector<Group>& groups);

/// The name of a group, also of one without a value.
std::string group_name(Group const& group);

/// What the scripts of the page draw: the cities, their spreads and the stores of all groups, each with the
/// number of its group. Of more stores than a page draws, those with most visitors.
Json group_data(GroupPage const& page, Tiles const& tiles);

/// The page that ranks the groups and shows them on one map, each linked to its own page. They are in the
/// order of `rank`. Throws db::DatabaseError where a run makes no sense.
std::string group_page_of(GroupPage const& page, PageOptions const& options);

}  // namespace report
