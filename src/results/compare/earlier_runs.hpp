#pragma once

#include "db/rows.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace results {

/// An earlier run of a series by how it stands to a later one.
enum class Earlier { run_before, year_before };

inline constexpr std::string_view earlier_names[] = {"run-before", "year-before"};

std::string_view name_of(Earlier earlier);
/// None for any other text.
std::optional<Earlier> earlier_named(std::string_view name);

/// What says of which period the runs of a series are: the first of these that tells them apart by dates, or
/// the days on which they were made. Dates are a year, a quarter, a month, a week or a day, as in "2024",
/// "2024-Q2", "2024-05", "202405", "2024-W18" and "2024_05_03"; of several in one text the last counts.
enum class PeriodFrom { visitors_field, filter, file, day };

/// The run of a series whose period is closest to a year before that of one of its runs, and not further from
/// it than a quarter of a year.
struct YearBefore {
    PeriodFrom from = PeriodFrom::day;
    std::string period = {};                 ///< of the run, "2024-05"
    std::string wanted = {};                 ///< a year before it, "2023-05"
    std::optional<db::RunRow> run = {};      ///< none where all are further away
    std::optional<db::RunRow> closest = {};  ///< however far away; none where none is of an earlier period
    std::string period_of_closest = {};
};

/// `series` are all runs of the series of `run`, oldest first. A text is no period where two runs differ in
/// it and not in its date. Of several runs of one period the newest counts.
YearBefore year_before(std::vector<db::RunRow> const& series, db::RunRow const& run);

/// The run before `run` in its series, by number.
std::optional<db::RunRow> run_before(std::vector<db::RunRow> const& series, db::RunRow const& run);

}  // namespace results
