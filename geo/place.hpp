#pragma once

#include "geo/geometry.hpp"

#include <string>

namespace geo {

/// A place where people live, such as a town.
struct Place {
    std::string name;
    LonLat position;
    double population = 0;     ///< inhabitants; 0 where unknown
    std::string country = {};  ///< ISO 3166, two letters; empty where unknown
    std::string region = {};   ///< code of the first-level administrative unit; empty where unknown
    bool capital = false;      ///< of its country
    bool section = false;      ///< of a city whose inhabitants are counted with it already
};

}  // namespace geo
