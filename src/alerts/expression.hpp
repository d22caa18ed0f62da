#pragma once

#include "src/results/compare/comparison.hpp"
#include "src/results/compare/earlier_runs.hpp"

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace alerts {

/// What an alert looks at: a run, and how it differs from earlier ones.
struct Subject {
    results::KeptRun const& run;
    results::Comparison const* change = nullptr;  ///< of alerts that name no earlier run; null without one
    results::Comparison const* run_before = nullptr;   ///< null for the first run of a series
    results::Comparison const* year_before = nullptr;  ///< null where the series has no such run

    /// The change that an alert against that run is about.
    results::Comparison const* change_against(std::optional<results::Earlier> earlier) const {
        if (!earlier) return change;
        return *earlier == results::Earlier::year_before ? year_before : run_before;
    }
};

enum class Unit { none, fraction, kilometres };

/// A number of the whole run; null where the run does not have it.
struct RunQuantity {
    std::string_view name;
    std::string_view meaning;
    Unit unit;
    db::Real (*of)(results::KeptRun const&);
};

/// A number of one city.
struct CityQuantity {
    std::string_view name;
    std::string_view meaning;
    Unit unit;
    double (*of)(db::CityRow const&);
};

/// What may have happened from the run before to this one, beyond chance.
struct CityEventName {
    std::string_view name;
    std::string_view meaning;
    results::CityEvent event;
};
struct StoreEventName {
    std::string_view name;
    std::string_view meaning;
    results::StoreEvent event;
};

std::span<RunQuantity const> run_quantities();
std::span<CityQuantity const> city_quantities();
std::span<CityEventName const> city_events();
std::span<StoreEventName const> store_events();

/// The entry of that name, or null.
template <typename Entry>
Entry const* find(std::span<Entry const> entries, std::string_view name) {
    for (Entry const& entry : entries)
        if (entry.name == name) return &entry;
    return nullptr;
}

/// An alert that does not follow the grammar. The sentence says where, and what was expected there.
struct ExpressionError : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

enum class Operator { less, less_or_equal, greater, greater_or_equal, equal, different };

struct Threshold {
    Operator comparison = Operator::less;
    double value = 0;  ///< a fraction for percentages, km for lengths
};

/// One alert:
///
///   alert    = ( number-of comparison threshold | event ) [ "against" earlier ]
///   number-of = QUANTITY [ "(" city ")" ] | "change" "(" QUANTITY [ "," city ] ")"
///   event    = EVENT [ "(" city ")" ]
///   comparison = "<" | "<=" | ">" | ">=" | "=" | "!="
///   threshold = NUMBER [ "%" | "km" | "m" ]
///   city     = a name or "city N"; in quotes where it has a parenthesis, a comma or a quote
///   earlier  = "run-before" | "year-before"
///
/// Quantities and events are those above, and `moved`, which is both. A quantity of cities without
/// a city means any of them. `change` is relative: after ÷ before − 1. Only what is about a change is against
/// an earlier run.
struct Expression {
    std::string text;
    bool change = false;
    RunQuantity const* of_run = nullptr;  ///< one of these six is what the alert is about
    CityQuantity const* of_city = nullptr;
    bool distance_moved = false;
    CityEventName const* city_event = nullptr;
    StoreEventName const* store_event = nullptr;
    std::optional<std::string> city;          ///< none: any
    std::optional<Threshold> threshold;       ///< none for events
    std::optional<results::Earlier> against;  ///< none: whichever run this one is compared with

    bool about_change() const { return change || distance_moved || city_event || store_event; }
};

/// The alert that the text says. Throws ExpressionError.
Expression parse(std::string_view text);

}  // namespace alerts
