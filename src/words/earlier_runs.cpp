#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

namespace words {
namespace {

std::string_view by_what(results::PeriodFrom from) {
    using enum results::PeriodFrom;
    switch (from) {
        case visitors_field:
            return "by the dates in the names of their counts";
        case filter:
            return "by the dates in their filters";
        case file:
            return "by the dates in the names of their files";
        case day:
            break;
    }
    return "by the days on which they were made, as no dates in fields, filters or names of files tell the "
           "runs apart";
}

}  // namespace

std::string year_before_text(results::YearBefore const& year, db::RunRow const& run) {
    std::string const by(by_what(year.from));
    if (year.period_of_closest == year.wanted)
        return fmt::format("run {} is of {}, a year before run {} of {}, {}", year.run->run_id, year.wanted,
                           run.run_id, year.period, by);
    return fmt::format("run {} of {} comes closest to {}, a year before run {} of {}, {}", year.run->run_id,
                       year.period_of_closest, year.wanted, run.run_id, year.period, by);
}

std::string no_year_before_text(results::YearBefore const& year, db::RunRow const& run) {
    std::string const closest = year.closest ? fmt::format("the closest is run {} of {}",
                                                           year.closest->run_id, year.period_of_closest)
                                             : std::string("it has none of an earlier period");
    return fmt::format(
        "series {} has no run within a quarter of a year of {}, a year before run {} of {}, {}: {}; name a "
        "run by "
        "its number, footfall runs lists them",
        printable(run.series), year.wanted, run.run_id, year.period, by_what(year.from), closest);
}

}  // namespace words
