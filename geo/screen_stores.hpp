#pragma once

#include "geo/store_table.hpp"

#include <string>

namespace geo {

/// Sets stores at exactly (0, 0) of a geographic CRS aside where every other store is more than 10° away:
/// what geocoders return for an address they do not find.
void set_null_island_aside(StoreTable& table);

/// Throws InputRejected where no store is left, or none of those that are counted has a visitor.
void require_stores(StoreTable const& table);

/// "7 visitors missing, 5 no geometry": the rows set aside, counted by reason, the most frequent first.
std::string reasons_counted(StoreTable const& table);

}  // namespace geo
