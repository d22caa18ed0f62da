#pragma once

#include "db/rows.hpp"
#include "src/words/text.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// Numbers and tables as a person reads them, under the names that the commands use.
namespace commands {

using words::counted;
using words::grouped;
using words::percent;
using words::printable;
using words::sensible;
using words::Table;
using words::wrapped;

inline constexpr std::size_t most_cities_listed = 30;  ///< on a terminal

/// The largest of a run's cities, by rank, as many as a terminal shows well. All of them are in the report
/// and the layers.
std::span<db::CityRow const> listed_cities(std::vector<db::CityRow> const& cities);

/// "about 20 s": no more exact than an estimate is.
std::string rough_time(double seconds);

/// The line below such a list that says how many are not in it; empty where all are.
std::string unlisted_cities(std::vector<db::CityRow> const& cities);

}  // namespace commands
