#pragma once

#include <string>
#include <vector>

namespace geo {

struct ListedLayer {
    std::string name;
    std::vector<std::string> fields;
};

/// The layers of a local vector file with the names of their fields, without a look at their rows. Throws
/// IoError as read_stores does.
std::vector<ListedLayer> list_layers(std::string const& source);

}  // namespace geo
