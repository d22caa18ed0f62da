#include "src/alerts/evaluate.hpp"

#include "src/results/run/store_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace alerts {
namespace {

bool same_text(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, {}, [](unsigned char c) { return std::tolower(c); },
        [](unsigned char c) { return std::tolower(c); });
}

bool is_called(std::string const& asked, std::int64_t city_id, std::string const& name) {
    return same_text(asked, name) || same_text(asked, fmt::format("city {}", city_id));
}

bool meets(double value, Threshold const& threshold) {
    switch (threshold.comparison) {
        case Operator::less:
            return value < threshold.value;
        case Operator::less_or_equal:
            return value <= threshold.value;
        case Operator::greater:
            return value > threshold.value;
        case Operator::greater_or_equal:
            return value >= threshold.value;
        case Operator::equal:
            return value == threshold.value;
        case Operator::different:
            return value != threshold.value;
    }
    return false;
}

std::string shown(double value, Unit unit) {
    if (unit == Unit::fraction) return fmt::format("{:.1f} %", 100 * value);
    if (unit == Unit::kilometres) return fmt::format("{:.3g} km", value);
    return std::abs(value) < 1000 ? fmt::format("{:.4g}", value) : fmt::format("{:.0f}", value);
}

/// A number and what it belongs to: a city, or the run where the name is empty.
struct Reading {
    std::string of;
    double value = 0;
};

Outcome judged(Expression const& alert, std::string const& what, Unit unit, std::vector<Reading> readings) {
    Outcome outcome{alert.text, State::quiet, {}, {}};
    bool const least = alert.threshold->comparison == Operator::less ||
                       alert.threshold->comparison == Operator::less_or_equal;
    std::ranges::stable_sort(readings, [&](Reading const& a, Reading const& b) {
        return least ? a.value < b.value : a.value > b.value;
    });
    std::vector<Reading> met;
    std::ranges::copy_if(readings, std::back_inserter(met),
                         [&](Reading const& reading) { return meets(reading.value, *alert.threshold); });
    if (!met.empty()) outcome.state = State::raised;
    std::vector<Reading> const& told = met.empty() ? readings : met;
    if (told.empty()) {
        outcome.detail = "there is no city";
        return outcome;
    }
    outcome.value = told.front().value;
    constexpr std::size_t most_named = 3;
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < std::min(met.empty() ? 1 : met.size(), most_named); ++i)
        parts.push_back(fmt::format("{}{} is {}", what, told[i].of.empty() ? "" : " of " + told[i].of,
                                    shown(told[i].value, unit)));
    outcome.detail = fmt::format("{}", fmt::join(parts, ", "));
    if (met.size() > most_named) outcome.detail += fmt::format(" and {} more", met.size() - most_named);
    return outcome;
}

Outcome without(Expression const& alert, State state, std::string detail) {
    return {alert.text, state, {}, std::move(detail)};
}

Outcome no_such_city(Expression const& alert, Subject const& subject) {
    std::vector<std::string> names;
    for (db::CityRow const& city : subject.run.cities)
        names.push_back(city.name);
    if (names.size() > 12) {
        names.resize(12);
        names.emplace_back("…");
    }
    return without(alert, State::unknown,
                   fmt::format("no city of the run is called {}; there are: {}", *alert.city,
                               names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
}

/// A city of that name that only the run before has; null without one.
results::CityComparison const* gone_city(Expression const& alert, Subject const& subject) {
    if (!subject.change) return nullptr;
    auto const gone = std::ranges::find_if(subject.change->cities, [&](auto const& city) {
        return !city.after && is_called(*alert.city, city.city_id, city.name);
    });
    return gone == subject.change->cities.end() ? nullptr : &*gone;
}

/// Its numbers are 0 then. A city that a fit may well have missed by chance is not known to have gone.
bool is_gone_beyond_chance(results::CityComparison const& city) {
    return results::has(city, results::CityEvent::vanished);
}

Outcome missed(Expression const& alert, results::Comparison const& change) {
    char const* const why = results::only_centres_compare(change)
                                ? "and whether by chance cannot be told, as only centres compare"
                                : "perhaps by chance";
    return without(alert, State::unknown, fmt::format("{} was not found, {}", *alert.city, why));
}

Outcome of_city(Expression const& alert, Subject const& subject) {
    std::vector<Reading> readings;
    for (db::CityRow const& city : subject.run.cities)
        if (!alert.city || is_called(*alert.city, city.city_id, city.name))
            readings.push_back({city.name, alert.of_city->of(city)});
    if (alert.city && readings.empty()) {
        results::CityComparison const* const gone = gone_city(alert, subject);
        if (!gone) return no_such_city(alert, subject);
        if (!is_gone_beyond_chance(*gone)) return missed(alert, *subject.change);
        readings.push_back({*alert.city, 0});
    }
    return judged(alert, std::string(alert.of_city->name), alert.of_city->unit, std::move(readings));
}

Outcome of_run(Expression const& alert, Subject const& subject) {
    db::Real const value = alert.of_run->of(subject.run);
    if (!value) return without(alert, State::unknown, fmt::format("the run has no {}", alert.of_run->name));
    return judged(alert, std::string(alert.of_run->name), alert.of_run->unit, {{"", *value}});
}

/// The relative change of one city. Visits are compared at the same stores.
double change_of(CityQuantity const& quantity, results::CityComparison const& city) {
    if (!city.after) return -1;
    if (quantity.name == "visits") return city.visits.change;
    return quantity.of(*city.after) / quantity.of(*city.before) - 1;
}

Outcome change_of_run(Expression const& alert, Subject const& subject) {
    results::KeptRun const& run = subject.run;
    db::Real const after = alert.of_run->of(run);
    db::Real before = alert.of_run->of({subject.change->before, {}, {}});
    // Visitors are counted and not modelled, so they are compared at the stores that both runs have.
    bool const visitors = alert.of_run->name == "visitors";
    if (visitors) before = subject.change->same.visitors_before;
    if (!before || !after || *before == 0)
        return without(alert, State::unknown,
                       fmt::format("one of the runs has no {} to compare", alert.of_run->name));
    double const now = visitors ? subject.change->same.visitors_after : *after;
    return judged(alert, fmt::format("the change of {}", alert.of_run->name), Unit::fraction,
                  {{"", now / *before - 1}});
}

/// Readings of those cities that both runs have, or, for changes of a number, that the run before had.
template <typename Read>
Outcome of_compared_cities(Expression const& alert, Subject const& subject, std::string const& what,
                           Unit unit, bool gone_too, Read const& read) {
    std::vector<Reading> readings;
    bool known = false;
    for (results::CityComparison const& city : subject.change->cities) {
        if (alert.city && !is_called(*alert.city, city.city_id, city.name)) continue;
        known = true;
        if (!city.before || (!city.after && !gone_too)) continue;
        if (!city.after && !is_gone_beyond_chance(city)) {
            if (alert.city) return missed(alert, *subject.change);
            continue;
        }
        double const value = read(city);
        if (std::isfinite(value)) readings.push_back({city.name, value});
    }
    if (alert.city && !known) return no_such_city(alert, subject);
    if (alert.city && readings.empty())
        return without(alert, State::quiet, fmt::format("{} is in one of the two runs only", *alert.city));
    return judged(alert, what, unit, std::move(readings));
}

Outcome of_city_event(Expression const& alert, Subject const& subject) {
    std::vector<std::string> names;
    bool known = !alert.city;
    for (results::CityComparison const& city : subject.change->cities) {
        if (alert.city && !is_called(*alert.city, city.city_id, city.name)) continue;
        known = true;
        if (results::has(city, alert.city_event->event)) names.push_back(city.name);
    }
    if (!known) return no_such_city(alert, subject);
    std::string const word(results::word_of(alert.city_event->event));
    if (names.empty()) return without(alert, State::quiet, fmt::format("no city {} beyond chance", word));
    return without(alert, State::raised, fmt::format("{}: {}", word, fmt::join(names, ", ")));
}

Outcome of_store_event(Expression const& alert, Subject const& subject) {
    std::vector<std::string> names;
    for (results::StoreComparison const& store : subject.change->stores)
        if (store.event == alert.store_event->event) names.push_back(results::store_name(store));
    std::string const word(results::word_of(alert.store_event->event));
    if (names.empty()) return without(alert, State::quiet, fmt::format("no store {}", word));
    std::size_t const count = names.size();
    if (count > 3) names.resize(3);
    return without(alert, State::raised,
                   fmt::format("{} {} {}: {}{}", count, count == 1 ? "store" : "stores", word,
                               fmt::join(names, ", "), count > 3 ? ", …" : ""));
}

/// Whether it is about where cities are, which stores there are or what was counted: that compares whatever
/// two runs take competition for.
bool is_about_what_always_compares(Expression const& alert) {
    using results::StoreEvent;
    if (alert.city_event) return alert.city_event->event == results::CityEvent::moved;
    if (alert.store_event)
        return alert.store_event->event == StoreEvent::opened ||
               alert.store_event->event == StoreEvent::closed;
    return alert.distance_moved || (alert.of_run && alert.of_run->name != "background");
}

}  // namespace

std::string_view word_of(State state) {
    constexpr std::string_view words[] = {"quiet", "raised", "no previous run", "unknown"};
    return words[static_cast<int>(state)];
}

Outcome evaluate(Expression const& alert, Subject const& all) {
    Subject subject = all;
    subject.change = all.change_against(alert.against);
    if (alert.about_change() && !subject.change)
        return without(alert, State::no_previous,
                       alert.against == results::Earlier::year_before
                           ? "the series has no run of about a year before"
                           : "there is no earlier run of the series to compare with");
    if (alert.about_change() && results::only_centres_compare(*subject.change) &&
        !is_about_what_always_compares(alert))
        return without(
            alert, State::unknown,
            "in one of the two runs stores share their customers and in the other they draw alone: "
            "only centres compare");
    if (alert.city_event) return of_city_event(alert, subject);
    if (alert.store_event) return of_store_event(alert, subject);
    if (alert.distance_moved)
        return of_compared_cities(alert, subject, "the move", Unit::kilometres, false,
                                  [](auto const& city) { return city.move.distance_km; });
    if (alert.change && alert.of_run) return change_of_run(alert, subject);
    if (alert.change)
        return of_compared_cities(alert, subject, fmt::format("the change of {}", alert.of_city->name),
                                  Unit::fraction, true,
                                  [&](auto const& city) { return change_of(*alert.of_city, city); });
    return alert.of_run ? of_run(alert, subject) : of_city(alert, subject);
}

std::vector<Outcome> evaluate(std::vector<Expression> const& alerts, Subject const& subject) {
    std::vector<Outcome> outcomes;
    outcomes.reserve(alerts.size());
    for (Expression const& alert : alerts)
        outcomes.push_back(evaluate(alert, subject));
    return outcomes;
}

}  // namespace alerts
