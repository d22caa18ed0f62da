#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

namespace words {
namespace {

using results::CityComparison;
using results::CityEvent;

/// From so many cities on, what all of them did is one piece of news.
constexpr std::ptrdiff_t alike = 3;

std::vector<std::string> visitors_sentences(results::SameStores const& same) {
    if (same.stores == 0 || !(same.visitors_before > 0)) return {};
    double const change = same.visitors_after / same.visitors_before - 1;
    return {fmt::format("The {} of both runs have {} visitors, {} {} than before ({}).",
                        counted(same.stores, "store", "stores"), rounded_to(same.visitors_after),
                        percent(std::abs(change)), change < 0 ? "fewer" : "more",
                        rounded_to(same.visitors_before))};
}

/// What all cities of both runs did, if they grew or shrank together.
std::optional<CityEvent> common_event(std::vector<CityComparison> const& cities) {
    auto const in_both = [](CityComparison const& city) { return city.before && city.after; };
    if (std::ranges::count_if(cities, in_both) < alike) return std::nullopt;
    for (CityEvent const event : {CityEvent::grown, CityEvent::shrunk})
        if (std::ranges::all_of(
                cities, [&](auto const& city) { return !in_both(city) || results::has(city, event); }))
            return event;
    return std::nullopt;
}

std::string common_sentence(CityEvent event, std::vector<CityComparison> const& cities) {
    std::vector<CityComparison const*> changed;
    for (CityComparison const& city : cities)
        if (results::has(city, event)) changed.push_back(&city);
    auto const size = [](CityComparison const* city) { return std::abs(city->visits.change); };
    auto const [least, most] = std::ranges::minmax_element(changed, {}, size);
    auto const text = [&](CityComparison const* city) {
        return fmt::format("{} by {}", printable(city->name, 30), percent(size(city)));
    };
    return fmt::format("All {} cities of both runs have {}: {} the least, {} the most.", changed.size(),
                       results::word_of(event), text(*least), text(*most));
}

/// "shrunk by 8.1 %", "moved by 3.4 km", "appeared".
std::string event_text(CityEvent event, CityComparison const& city) {
    std::string word(results::word_of(event));
    auto const by = [&](double change) {
        return std::isfinite(change) ? word + " by " + percent(std::abs(change)) : word;
    };
    if (event == CityEvent::grown || event == CityEvent::shrunk) return by(city.visits.change);
    if (event == CityEvent::wider || event == CityEvent::narrower) return by(city.spread.change);
    if (event == CityEvent::moved) return word + " by " + sensible(city.move.distance_km) + " km";
    return word;
}

/// Why only centres compare.
std::string centres_text(results::Comparison const& comparison) {
    auto const manner = [](db::RunRow const& run) {
        return fmt::format(
            "run {} {}", run.run_id,
            people_are_shared(run) ? "divides people among stores" : "takes every store to draw alone");
    };
    return sentence(
        fmt::format("{} and {}: only centres compare, because visits, amplitudes and spreads mean "
                    "different things",
                    manner(comparison.before), manner(comparison.after)));
}

/// What happened to a city beyond chance, but for what all cities did.
std::string happened_text(CityComparison const& city, std::optional<CityEvent> common) {
    std::vector<std::string> texts;
    for (CityEvent const event : city.events)
        if (event != common) texts.push_back(event_text(event, city));
    return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

results::Comparison comparable(results::Comparison comparison) {
    if (!results::only_centres_compare(comparison)) return comparison;
    results::Change const unknown{.before = NAN, .after = NAN, .change = NAN};
    for (CityComparison& city : comparison.cities) {
        city.visits = city.spread = unknown;
        std::erase_if(city.events, [](CityEvent event) { return event != CityEvent::moved; });
    }
    std::erase_if(comparison.stores, [](auto const& store) { return store.before && store.after; });
    return comparison;
}

std::string signed_percent(double ratio) {
    if (!std::isfinite(ratio)) return "–";
    return fmt::format("{}{}", ratio > 0 ? "+" : "", percent(ratio));
}

std::string change_text(results::Change const& change) {
    std::string text = signed_percent(change.change);
    if (change.se && std::isfinite(change.change)) text += " ± " + percent(*change.se);
    return text + (change.beyond_chance ? " *" : "");
}

std::string change_to_fitted(double change) {
    constexpr double large = 2;
    return change < large ? signed_percent(change) : "× " + sensible(1 + change);
}

std::string move_text(results::Move const& move) {
    std::string text = sensible(move.distance_km) + " km";
    if (move.distance_se_km) text += " ± " + sensible(*move.distance_se_km);
    return text + (move.beyond_chance ? " *" : "");
}

std::string events_text(results::CityComparison const& city) {
    std::vector<std::string_view> events;
    for (results::CityEvent const event : city.events)
        events.push_back(results::word_of(event));
    if (!events.empty()) return fmt::format("{}", fmt::join(events, ", "));
    if (city.before && city.after) return city.visits.p || city.move.p ? "within chance" : "cannot be told";
    // Where only centres compare it is not tested whether a city of that size would have shown.
    if (std::isnan(city.visits.before)) return city.after ? "found now" : "not found";
    return city.after ? "found now, perhaps by chance" : "not found, perhaps by chance";
}

std::vector<std::string> comparison_sentences(results::Comparison const& all) {
    results::Comparison const comparison = comparable(all);
    bool const centres_only = results::only_centres_compare(all);
    std::vector<std::string> sentences = visitors_sentences(comparison.same);
    if (centres_only) sentences.push_back(centres_text(comparison));
    std::optional<CityEvent> const common = common_event(comparison.cities);
    if (common) sentences.push_back(common_sentence(*common, comparison.cities));
    std::vector<std::string> changes;
    for (CityComparison const& city : comparison.cities) {
        std::string const text = happened_text(city, common);
        if (!text.empty()) changes.push_back(printable(city.name, 30) + " " + text);
    }
    if (!changes.empty())
        sentences.push_back(fmt::format("Beyond chance: {}.", fmt::join(changes, "; ")));
    else if (!common)
        sentences.emplace_back(centres_only ? "No city moved beyond chance."
                                            : "No city changed beyond chance.");
    if (centres_only) {
        sentences.push_back(fmt::format("{} opened and {} closed.",
                                        counted(comparison.stores_opened, "store", "stores"),
                                        grouped(comparison.stores_closed)));
        return sentences;
    }
    auto const changed = std::ranges::count_if(comparison.stores,
                                               [](auto const& store) { return store.before && store.after; });
    sentences.push_back(
        fmt::format("{} changed beyond chance against what their places explain; {} opened and {} closed.",
                    counted(static_cast<std::size_t>(changed), "store", "stores"),
                    grouped(comparison.stores_opened), grouped(comparison.stores_closed)));
    return sentences;
}

namespace {

using Texts = std::vector<std::string>;

template <typename TextOf>
Texts texts_of(std::vector<db::RunRow> const& runs, TextOf const& text_of) {
    Texts texts;
    std::ranges::transform(runs, std::back_inserter(texts), text_of);
    return texts;
}

bool differ(Texts const& texts) {
    return std::ranges::any_of(texts, [&](std::string const& text) { return text != texts.front(); });
}

Texts distinguishing_texts(std::vector<db::RunRow> const& runs) {
    auto const file_of = [](db::RunRow const& run) {
        return std::filesystem::path(run.source).filename().string();
    };
    for (Texts const& texts :
         {texts_of(runs, [](auto const& run) { return run.visitors_field; }),
          texts_of(runs, [](auto const& run) { return run.source_filter; }), texts_of(runs, file_of)})
        if (differ(texts)) return texts;
    return Texts(runs.size());
}

}  // namespace

std::vector<std::string> run_labels(std::vector<db::RunRow> const& runs) {
    Texts const texts = distinguishing_texts(runs);
    Texts labels;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        std::string const number = fmt::format("run {}", runs[i].run_id);
        if (texts[i].empty())
            labels.push_back(number);
        else if (std::ranges::count(texts, texts[i]) > 1)
            labels.push_back(fmt::format("{} ({})", texts[i], number));
        else
            labels.push_back(texts[i]);
    }
    return labels;
}

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
