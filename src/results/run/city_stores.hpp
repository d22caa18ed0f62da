#pragma once

#include "db/rows.hpp"
#include "src/results/run/fitted.hpp"

#include <vector>

namespace results {

/// The rows of `city_stores`: of each city the fewest stores that take 80 % of its visits, the first the
/// most. Every store counts, also with what is too small for a row of `contributions`. `cities` are the rows
/// of the same fit, with their numbers. The result does not depend on the number of threads.
std::vector<db::CityStoreRow> city_store_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities);

}  // namespace results
