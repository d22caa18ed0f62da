#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "src/fit/inference/inference.hpp"
#include "src/results/compare/comparison.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// One of two runs that are compared, as it was fitted.
struct ComparedRun {
    KeptRun const& kept;
    geo::Projection plane;
    fit::Inference<2> inference;
    std::vector<Eigen::Index> seen;  ///< of each store, its number in the fit; −1 where held out

    explicit ComparedRun(KeptRun const& run);

    model::City<2> const& city(int k) const { return inference.fitted().model.cities[k]; }
    /// The matrix that turns planar metres into metres (east, north) on the ground, at a city's centre.
    Eigen::Matrix2d ground(int k) const;
    /// The visits of its cities at the stores of a run, of this one or another.
    fit::Visits visits_at(KeptRun const& other) const;
};

/// A city of one run in the plane of the other.
model::City<2> in_plane_of(ComparedRun const& to, ComparedRun const& from, int k);

/// What the stores of a fit say of a city that the fit does not have.
struct Presence {
    double amplitude = 0;  ///< may be negative: fewer visitors than the fit expects there
    double se = 0;         ///< infinite where no store is near
};

/// Takes one step of scoring for the amplitude of a city of this centre and spread. Everything else in the
/// fit is free to give way.
Presence presence_of(model::City<2> const& city, fit::Inference<2> const& inference);

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

/// A city as one run found it.
struct TrendPoint {
    std::size_t run = 0;  ///< index into Trends::runs
    db::CityRow city;
};

/// A city over the runs of its series; a run that did not find it has no point.
struct CityTrend {
    std::int64_t city_id = 0;
    std::string name;  ///< in the newest run that found it
    std::vector<TrendPoint> points;
};

struct Trends {
    std::vector<db::RunRow> runs;   ///< of one series, oldest first
    std::vector<CityTrend> cities;  ///< those of the newest run first, by rank, then those gone, by number
};

/// `runs` are those of one series, oldest first, with the cities of each.
Trends trends_of(std::vector<db::RunRow> runs, std::vector<std::vector<db::CityRow>> const& cities);

}  // namespace results
