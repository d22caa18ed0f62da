#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>

namespace results {

/// A year or a part of one, by the calendar (weeks by ISO 8601).
struct Period {
    enum class Length { year, quarter, month, week, day };

    Length length = Length::year;
    int year = 0;
    unsigned part = 1;  ///< the quarter, month or week; of a day its month
    unsigned day = 1;   ///< of the month

    auto operator<=>(Period const&) const = default;

    std::chrono::sys_days begins() const;
    Period a_year_before() const;
    std::string text() const;  ///< "2024", "2024-Q2", "2024-05", "2024-W18", "2024-05-03"
};

/// The last date in a text, as in "trips_2024" or "stores_20240503.csv"; none without one. Years are those
/// from 1900 to 2099, so that few other numbers look like one.
std::optional<Period> last_period_in(std::string const& text);

}  // namespace results
