#include "src/commands/text/comparison_text.hpp"

#include "src/commands/text/text.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace commands {
namespace {

using enum Table::Align;

constexpr std::size_t stores_listed = 10, most_cities_compared = 10;

/// The cities to list: all, or where these are more than a terminal shows well, those that changed beyond
/// chance first, and then the largest others.
std::vector<results::CityComparison const*> listed(std::vector<results::CityComparison> const& cities,
                                                   bool all) {
    std::vector<results::CityComparison const*> list;
    for (results::CityComparison const& city : cities)
        list.push_back(&city);
    if (all || list.size() <= most_cities_compared) return list;
    std::ranges::stable_partition(list, [](auto const* city) { return !city->events.empty(); });
    list.resize(most_cities_compared);
    return list;
}

/// The line below the list that says how many are not in it; empty where all are.
std::string unlisted_text(std::vector<results::CityComparison> const& cities,
                          std::vector<results::CityComparison const*> const& list) {
    if (list.size() == cities.size()) return "";
    auto const changed =
        std::ranges::count_if(cities, [](auto const& city) { return !city.events.empty(); }) -
        std::ranges::count_if(list, [](auto const* city) { return !city->events.empty(); });
    return fmt::format("  … and {} more, {} of them changed beyond chance: --verbose lists all\n",
                       grouped(cities.size() - list.size()), grouped(changed));
}

std::string cities_text(results::Comparison const& comparison, bool all) {
    if (comparison.cities.empty()) return "\nNeither run has a city.\n";
    auto const cities = listed(comparison.cities, all);
    Table table(all ? std::vector{right, left, right, right, right, right, right, left}
                    : std::vector{right, left, right, right, right, right, left});
    std::vector<std::string> heading{"id", "name", "visits before", "after", "change", "moved", ""};
    if (all) heading.insert(heading.end() - 2, "spread");
    table.add(heading);
    for (results::CityComparison const* city : cities) {
        bool const in_both = city->before && city->after;
        std::vector<std::string> row{fmt::format("{}", city->city_id),
                                     printable(city->name, 20),
                                     words::rounded_to(city->visits.before),
                                     words::rounded_to(city->visits.after),
                                     in_both ? words::change_text(city->visits) : "–",
                                     in_both ? words::move_text(city->move) : "–",
                                     words::events_text(*city)};
        if (all) row.insert(row.end() - 2, in_both ? words::change_text(city->spread) : "–");
        table.add(row);
    }
    std::string const list = "\nCities\n" + table.text() + unlisted_text(comparison.cities, cities);
    if (words::only_centres_compare(comparison))
        return list + "  ± is one standard error; * is beyond chance.\n";
    return list +
           wrapped(fmt::format(
                       "± is one standard error; * is beyond chance: chance alone brings any star in at "
                       "most one of a hundred such comparisons ({} tested, Holm). Visits are at the stores "
                       "of the later run, by each run's cities. What is peculiar to a store in both runs "
                       "does not count.",
                       counted(comparison.tests, "change is", "changes are")),
                   "  ", "  ");
}

std::string store_line(db::StoreRow const& store) {
    return fmt::format("{} ({})", grouped(store.visitors), grouped(store.fitted));
}

std::string stores_counted_text(results::Comparison const& comparison) {
    return fmt::format("\nStores: {} in both runs, {} only in the later, {} only in the earlier\n",
                       comparison.same.stores, comparison.stores_opened, comparison.stores_closed);
}

std::string stores_text(results::Comparison const& comparison, bool all) {
    Table table({left, left, right, right, right, left});
    table.add({"store", "name", "before (fitted)", "after (fitted)", "change to fitted", ""});
    std::size_t turned = 0;
    for (results::StoreComparison const& store : comparison.stores) {
        if (!store.before || !store.after || (++turned > stores_listed && !all)) continue;
        bool const gaussian = comparison.after.noise == "gaussian";
        table.add({printable(store.store_id, 16), printable(store.name, 24), store_line(*store.before),
                   store_line(*store.after),
                   gaussian ? grouped(store.change) : words::change_to_fitted(store.change),
                   fmt::format("{}{}", results::word_of(store.event), store.turned ? ", turned" : "")});
    }
    std::string text = stores_counted_text(comparison);
    if (turned == 0)
        return text + "  None of those in both changed, against what its place explains, beyond chance.\n";
    text += table.text();
    if (turned > stores_listed && !all) text += fmt::format("  and {} more\n", turned - stores_listed);
    return text + wrapped(
                      "Visitors, with the fitted ones in brackets. The change is relative to the fit, that "
                      "of visitors ÷ "
                      "fitted, and beyond chance among all stores. Turned: from above what is fitted to "
                      "below it, or "
                      "back.",
                      "  ", "  ");
}

std::string run_text(db::RunRow const& run) {
    std::string const file = std::filesystem::path(run.source).filename().string();
    std::string const rows = run.source_filter.empty() ? "" : " where " + run.source_filter;
    return printable(fmt::format("run {} of {}: {} in {}{} ({})", run.run_id, run.series, run.visitors_field,
                                 file, rows, run.finished_at.substr(0, 10)),
                     92);
}

std::string same_text(results::SameStores const& same) {
    if (same.stores == 0 || !(same.visitors_before > 0)) return "";
    return fmt::format("Visitors at the {} of both: {} before, {} after ({})\n",
                       counted(same.stores, "store", "stores"), words::rounded_to(same.visitors_before),
                       words::rounded_to(same.visitors_after),
                       words::signed_percent(same.visitors_after / same.visitors_before - 1));
}

}  // namespace

std::string comparison_text(results::Comparison const& whole, bool all) {
    results::Comparison const comparison = words::comparable(whole);
    std::string text =
        fmt::format("Before: {}\nAfter:  {}\n", run_text(comparison.before), run_text(comparison.after)) +
        same_text(comparison.same) + cities_text(comparison, all) +
        (words::only_centres_compare(comparison) ? stores_counted_text(comparison)
                                                 : stores_text(comparison, all));
    for (std::string const& notice : comparison.notices)
        text += wrapped(notice, "Note: ", "  ");
    return text;
}

std::string comparison_line(results::Comparison const& comparison) {
    std::string text = fmt::format("\nSince run {}\n", comparison.before.run_id);
    for (std::string const& sentence : words::comparison_sentences(comparison))
        text += wrapped(sentence, "  ", "  ");
    return text + "  footfall compare shows all of it.\n";
}

}  // namespace commands
