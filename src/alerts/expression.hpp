#pragma once

#include "src/alerts/quantity.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace alerts {

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
/// Quantities and events are those of quantity.hpp, and `moved`, which is both. A quantity of cities without
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
