#include "src/words/changes.hpp"

#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace words {

std::string signed_percent(double ratio) {
    if (!std::isfinite(ratio)) return "–";
    return fmt::format("{}{}", ratio > 0 ? "+" : "", percent(ratio));
}

std::string change_text(results::Change const& change) {
    std::string text = signed_percent(change.change);
    if (change.se && std::isfinite(change.change)) text += " ± " + percent(*change.se);
    return text + (change.beyond_chance ? " *" : "");
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
    if (city.before && city.after) return city.visits.p || city.move.p ? "unchanged" : "cannot be told";
    return city.after ? "found now, perhaps by chance" : "not found, perhaps by chance";
}

std::vector<std::string> comparison_sentences(results::Comparison const& comparison) {
    std::vector<std::string> changes;
    for (results::CityComparison const& city : comparison.cities)
        if (!city.events.empty()) changes.push_back(printable(city.name, 30) + " " + events_text(city));
    auto const changed = std::ranges::count_if(comparison.stores,
                                               [](auto const& store) { return store.before && store.after; });
    return {
        changes.empty() ? "No city changed beyond chance."
                        : fmt::format("Beyond chance: {}.", fmt::join(changes, "; ")),
        fmt::format("Stores beyond chance against what their places explain: {}; opened: {}, closed: {}.",
                    grouped(changed), grouped(comparison.stores_opened), grouped(comparison.stores_closed))};
}

}  // namespace words
