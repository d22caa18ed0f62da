#pragma once

#include <string>
#include <vector>

namespace commands {

/// One group as the page that links the reports shows it.
struct GroupEntry {
    std::string value = {};    ///< of the field; may be empty
    std::string link = {};     ///< relative to the page; empty where there is nothing to open
    std::string outcome = {};  ///< in a sentence or a few words
    std::string cities = {}, visitors = {};
    bool calls = false;  ///< it failed, or an alert is raised
};

/// A small page of its own, without anything from elsewhere.
std::string group_index(std::string const& field, std::string const& source,
                        std::vector<GroupEntry> const& groups);

}  // namespace commands
