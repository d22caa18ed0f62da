#pragma once

#include "src/results/run/competition.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace commands {

/// How long a fit of so many stores takes on two cores, in seconds, as measured on real stores and made-up
/// ones: within a factor of two of the middle where people are shared, a range where stores draw alone, since
/// there it is the number of cities and the scatter that count.
struct Duration {
    double least_s = 0, most_s = 0;
};

Duration fit_duration(std::size_t stores, bool shared);
/// Of a fit without options, which tries both where the counts do not tell.
Duration fit_duration(std::size_t stores, std::optional<results::Competition> const& competition);

/// "about 10 s", or "2 to 20 s" where that would not hold within a factor of two.
std::string duration_text(Duration const& duration);

}  // namespace commands
