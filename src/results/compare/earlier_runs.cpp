#include "src/results/compare/earlier_runs.hpp"

#include "src/results/compare/period.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

namespace results {
namespace {

constexpr std::chrono::days quarter_of_a_year{91};

std::string text_of(db::RunRow const& run, PeriodFrom from) {
    switch (from) {
        case PeriodFrom::visitors_field:
            return run.visitors_field;
        case PeriodFrom::filter:
            return run.source_filter;
        case PeriodFrom::file:
            return std::filesystem::path(run.source).filename().string();
        case PeriodFrom::day:
            break;
    }
    return run.started_at.substr(0, 10);  // of "2024-03-01T10:00:01.250Z"
}

using Periods = std::vector<std::optional<Period>>;

Periods periods_of(std::vector<db::RunRow> const& series, PeriodFrom from) {
    Periods periods;
    for (db::RunRow const& run : series)
        periods.push_back(last_period_in(text_of(run, from)));
    return periods;
}

/// Whether dates tell the runs apart, and no text says more than its date, as "may_2024.csv" does.
bool tell_apart(Periods const& periods, std::vector<db::RunRow> const& series, PeriodFrom from) {
    std::map<Period, std::string> texts;
    for (std::size_t i = 0; i < series.size(); ++i) {
        if (!periods[i]) continue;
        std::string const text = text_of(series[i], from);
        if (texts.try_emplace(*periods[i], text).first->second != text) return false;
    }
    return texts.size() > 1;
}

}  // namespace

std::string_view name_of(Earlier earlier) {
    return earlier_names[static_cast<int>(earlier)];
}

std::optional<Earlier> earlier_named(std::string_view name) {
    for (Earlier const earlier : {Earlier::run_before, Earlier::year_before})
        if (name == name_of(earlier)) return earlier;
    return std::nullopt;
}

YearBefore year_before(std::vector<db::RunRow> const& series, db::RunRow const& run) {
    auto const place =
        static_cast<std::size_t>(std::ranges::find(series, run.run_id, &db::RunRow::run_id) - series.begin());
    YearBefore found;
    if (place == series.size()) return found;
    for (PeriodFrom const from :
         {PeriodFrom::visitors_field, PeriodFrom::filter, PeriodFrom::file, PeriodFrom::day}) {
        Periods const periods = periods_of(series, from);
        std::optional<Period> const& own = periods[place];
        if (!own || (from != PeriodFrom::day && !tell_apart(periods, series, from))) continue;
        found = {.from = from, .period = own->text(), .wanted = own->a_year_before().text()};
        auto least = std::chrono::days::max();
        for (std::size_t i = 0; i < series.size(); ++i) {
            bool const earlier =
                periods[i] && periods[i]->length == own->length && periods[i]->begins() < own->begins();
            if (!earlier) continue;
            auto const away = std::chrono::abs(periods[i]->begins() - own->a_year_before().begins());
            if (away > least) continue;
            least = away;
            found.closest = series[i];
            found.period_of_closest = periods[i]->text();
        }
        if (least <= quarter_of_a_year) found.run = found.closest;
        return found;
    }
    return found;
}

std::optional<db::RunRow> run_before(std::vector<db::RunRow> const& series, db::RunRow const& run) {
    std::optional<db::RunRow> before;
    for (db::RunRow const& other : series)
        if (other.run_id < run.run_id) before = other;
    return before;
}

}  // namespace results
