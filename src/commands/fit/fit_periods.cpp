#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/without_secrets.hpp"
#include "src/commands/fit/fit_stores.hpp"
#include "src/commands/text/input_summary.hpp"

#include <fmt/format.h>

namespace commands {
namespace {

/// The periods to fit, the oldest first, and no more than are kept.
std::vector<std::string> periods_of(FitOptions const& options) {
    std::vector<std::string> periods =
        geo::values_of_field(options.input.source, options.input.read, "--period", options.period);
    if (periods.front().empty())
        throw geo::InputRejected(fmt::format(
            "{}: some rows have no {}, so they are of no period; leave them out with --where \"{} "
            "IS NOT NULL\"",
            geo::without_secrets(options.input.source), options.period, options.period));
    auto const count = static_cast<std::int64_t>(periods.size());
    if (options.keep_runs > 0 && options.keep_runs < count)
        periods.erase(periods.begin(), periods.end() - options.keep_runs);
    return periods;
}

}  // namespace

FitOutcome fit_one_or_periods(FitOptions const& options) {
    if (options.period.empty()) return fit_stores(options);
    FitOptions of_period = options;
    of_period.input.read.parts.push_back({"--period", options.period, ""});
    std::optional<FitOutcome> outcome;
    for (std::string const& period : periods_of(options)) {
        say_stage(options.verbosity, fmt::format("{} {}", options.period, period));
        of_period.input.read.parts.back().value = period;
        outcome = fit_stores(of_period);
        of_period.overwrite = false;
        // Each is compared with the one before it, so what follows a new one is new.
        if (outcome->fitted) of_period.force = true;
    }
    return std::move(*outcome);
}

}  // namespace commands
