#include "src/report/groups/groups.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace report {

double visits_of(Group const& group) {
    double visits = 0;
    if (group.record)
        for (db::CityRow const& city : group.record->cities)
            visits += city.visits;
    return visits;
}

void rank(std::vector<Group>& groups) {
    std::ranges::stable_sort(groups, std::greater{}, [](Group const& group) {
        return std::pair(group.record.has_value(), visits_of(group));
    });
}

std::string group_name(Group const& group) {
    return group.value.empty() ? "no value" : group.value;
}

}  // namespace report
