#pragma once

#include "geo/place.hpp"

#include <string_view>
#include <vector>

namespace geo {

/// The places of the world with 15,000 inhabitants or more that come with the program, by country and then
/// the most populous first. Source and licence: README.md beside this file. Read at the first call, which
/// takes a few milliseconds; threads may call it at once.
std::vector<Place> const& gazetteer();

/// Those of a country, given by its two letters in either case, the most populous first; none of a country
/// that does not exist.
std::vector<Place> places_in_country(std::string_view country);

}  // namespace geo
