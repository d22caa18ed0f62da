#pragma once

#include "db/rows.hpp"
#include "src/results/run/competition.hpp"
#include "src/words/text.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
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

/// How long a fit of so many stores takes on two cores, in seconds, as measured on real stores and made-up
/// ones: within a factor of two of the middle where people are shared, a range where stores draw alone, since
/// there it is the number of cities and the scatter that count.
struct Duration {
    double least_s = 0, most_s = 0;
};

Duration fit_duration(std::size_t stores, bool shared);
/// Of a fit without options, which tries both where the counts do not tell.
Duration fit_duration(std::size_t stores, std::optional<results::Competition> const& competition);

/// "about 10 s", or "2 to 20 s" where that would not hold within a factor of two.
std::string duration_text(Duration const& duration);

// Rows of the database as JSON: one member per column, its name that of the column.

template <typename Value>
nlohmann::ordered_json json_of(Value const& value) {
    return value;
}
template <typename Value>
nlohmann::ordered_json json_of(std::optional<Value> const& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

/// Null where the value is not finite: JSON has no word for it.
inline nlohmann::ordered_json finite_json(double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

template <typename Row>
nlohmann::ordered_json row_json(Row const& row) {
    nlohmann::ordered_json json;
    db::columns(row, [&](char const* name, auto const& member) { json[name] = json_of(member); });
    return json;
}

/// The row has run_id, and its options are an object.
nlohmann::ordered_json run_json(db::RunRow const& run);
/// The row has the lon and lat of its centre.
nlohmann::ordered_json city_json(db::CityRow const& city);

}  // namespace commands
