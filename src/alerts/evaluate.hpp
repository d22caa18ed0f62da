#pragma once

#include "src/alerts/expression.hpp"

#include <string>
#include <vector>

namespace alerts {

enum class State {
    quiet,
    raised,
    no_previous,  ///< the alert is about a change, and the run is the first of its series
    unknown       ///< the city that it names does not exist, or the run does not have the number
};
std::string_view word_of(State state);

struct Outcome {
    std::string alert;  ///< as given
    State state = State::quiet;
    db::Real value;      ///< what was compared: a fraction for percentages, km for lengths; null for events
    std::string detail;  ///< a sentence without its full stop
};

/// Whether somebody has to be told: an alert of which nothing is known is no reason for calm.
inline bool calls(Outcome const& outcome) {
    return outcome.state == State::raised || outcome.state == State::unknown;
}

Outcome evaluate(Expression const& alert, Subject const& subject);
std::vector<Outcome> evaluate(std::vector<Expression> const& alerts, Subject const& subject);

}  // namespace alerts
