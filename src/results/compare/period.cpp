#include "src/results/compare/period.hpp"

#include <fmt/format.h>

#include <regex>

namespace results {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

sys_days monday_of_week(int year, unsigned week) {
    // The fourth of January is always in the first week.
    sys_days const fourth = std::chrono::year(year) / 1 / 4;
    unsigned const since_monday = std::chrono::weekday(fourth).iso_encoding() - 1;
    return fourth - days(since_monday) + days(7 * (static_cast<int>(week) - 1));
}

/// Of a day that its month does not have, as 29 February, the last one of the month.
sys_days day_in(int year, unsigned month, unsigned day) {
    year_month_day const date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    if (date.ok()) return date;
    return date.year() / date.month() / std::chrono::last;
}

std::optional<Period> period_of(std::smatch const& match) {
    auto const number = [&](int group) {
        return match[group].matched ? static_cast<unsigned>(std::stoul(match[group])) : 0U;
    };
    int const year = static_cast<int>(number(1));
    if (unsigned const week = number(2); week > 0)
        return week <= 53 ? std::optional(Period{Period::Length::week, year, week}) : std::nullopt;
    if (unsigned const quarter = number(3); quarter > 0)
        return Period{Period::Length::quarter, year, quarter};
    unsigned const month = number(4);
    if (month == 0) return Period{Period::Length::year, year};
    if (unsigned const day = number(5); day > 0) return Period{Period::Length::day, year, month, day};
    return Period{Period::Length::month, year, month};
}

}  // namespace

sys_days Period::begins() const {
    switch (length) {
        case Length::year:
            return day_in(year, 1, 1);
        case Length::quarter:
            return day_in(year, 3 * part - 2, 1);
        case Length::week:
            return monday_of_week(year, part);
        case Length::month:
        case Length::day:
            break;
    }
    return day_in(year, part, day);
}

Period Period::a_year_before() const {
    Period before = *this;
    --before.year;
    return before;
}

std::string Period::text() const {
    switch (length) {
        case Length::year:
            return fmt::format("{}", year);
        case Length::quarter:
            return fmt::format("{}-Q{}", year, part);
        case Length::week:
            return fmt::format("{}-W{:02}", year, part);
        case Length::month:
            return fmt::format("{}-{:02}", year, part);
        case Length::day:
            break;
    }
    return fmt::format("{}-{:02}-{:02}", year, part, day);
}

std::optional<Period> last_period_in(std::string const& text) {
    // A month or a day of one digit needs something between it and what stands before it.
    static std::regex const date(
        "(?:^|[^0-9])((?:19|20)[0-9]{2})"
        "(?:[-_. ]?[Ww]([0-9]{1,2})|[-_. ]?[Qq]([1-4])"
        "|(?:[-_./ ]?(?=[01][0-9])|[-_./ ])(0?[1-9]|1[0-2])"
        "(?:(?:[-_./ ]?(?=[0-3][0-9])|[-_./ ])(0?[1-9]|[12][0-9]|3[01]))?)?(?![0-9])");
    std::optional<Period> last;
    for (std::sregex_iterator at(text.begin(), text.end(), date), end; at != end; ++at)
        if (std::optional<Period> const period = period_of(*at)) last = period;
    return last;
}

}  // namespace results
