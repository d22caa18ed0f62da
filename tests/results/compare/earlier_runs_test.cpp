#include "src/results/compare/earlier_runs.hpp"

#include "tests/catch.hpp"

#include <fmt/format.h>

namespace {

/// Runs numbered from 1, all made on one day.
class Series {
public:
    Series& add(std::string const& field, std::string const& filter, std::string const& source,
                std::string const& day = "2024-06-01") {
        db::RunRow run;
        run.run_id = static_cast<std::int64_t>(runs.size()) + 1;
        run.visitors_field = field;
        run.source_filter = filter;
        run.source = source;
        run.started_at = day + "T10:00:00.000Z";
        runs.push_back(run);
        return *this;
    }
    results::YearBefore before(std::int64_t run_id) const {
        return results::year_before(runs, runs[static_cast<std::size_t>(run_id - 1)]);
    }
    /// The number of the run a year before; 0 for none.
    std::int64_t number_before(std::int64_t run_id) const {
        auto const found = before(run_id);
        return found.run ? found.run->run_id : 0;
    }

private:
    std::vector<db::RunRow> runs;
};

}  // namespace

TEST_CASE("the year before is that of the period, not of the day on which the run was made") {
    Series months;
    for (int month = 0; month < 14; ++month)
        months.add("n", fmt::format("month is {}-{:02}", 2023 + month / 12, month % 12 + 1), "a.csv");
    CHECK(months.number_before(14) == 2);
    CHECK(months.number_before(13) == 1);
    CHECK(months.number_before(6) == 0);
    results::YearBefore const early = months.before(6);
    CHECK(early.from == results::PeriodFrom::filter);
    CHECK(early.period == "2023-06");
    CHECK(early.wanted == "2022-06");
    CHECK(early.period_of_closest == "2023-01");
    CHECK_FALSE(months.before(1).closest);
}

TEST_CASE("fields of counts and names of files have periods too") {
    Series const fields =
        Series().add("trips_2009", "", "a.csv").add("trips_2019", "", "a.csv").add("trips_2020", "", "a.csv");
    CHECK(fields.number_before(3) == 2);
    CHECK(fields.number_before(2) == 0);
    Series const files = Series()
                             .add("visits_2020", "", "in/2024-02.csv")
                             .add("visits_2020", "", "in/2023-02.csv")
                             .add("visits_2020", "", "in/2022-11.csv");
    CHECK(files.number_before(1) == 2);
    CHECK(files.before(1).from == results::PeriodFrom::file);
}

TEST_CASE("a period that is missing is stood in for by one within a quarter of a year") {
    Series const months = Series()
                              .add("n", "month is 2023-02", "a.csv")
                              .add("n", "month is 2024-05", "a.csv")
                              .add("n", "month is 2024-06", "a.csv");
    CHECK(months.number_before(2) == 1);
    CHECK(months.number_before(3) == 0);
}

TEST_CASE("of several runs of one period the newest counts") {
    Series const again = Series()
                             .add("n", "month is 2023-05", "a.csv")
                             .add("n", "month is 2024-05", "a.csv")
                             .add("n", "month is 2023-05", "a.csv");
    CHECK(again.number_before(2) == 3);
}

TEST_CASE("where no date tells the runs apart, the days on which they were made do") {
    Series const weekly = Series()
                              .add("n", "", "stores.csv", "2023-05-01")
                              .add("n", "", "stores.csv", "2023-05-08")
                              .add("n", "", "stores.csv", "2024-05-06");
    CHECK(weekly.number_before(3) == 2);
    CHECK(weekly.before(3).from == results::PeriodFrom::day);
}

TEST_CASE("a text that says more than its date is not taken for a period") {
    Series const spelled =
        Series().add("n", "", "apr_2023.csv").add("n", "", "may_2023.csv").add("n", "", "apr_2024.csv");
    CHECK(spelled.before(3).from == results::PeriodFrom::day);
    CHECK(spelled.number_before(3) == 0);
}

TEST_CASE("a month is not compared with a year") {
    Series const mixed = Series().add("n", "period is 2023", "a.csv").add("n", "period is 2024-01", "a.csv");
    CHECK_FALSE(mixed.before(2).closest);
}
