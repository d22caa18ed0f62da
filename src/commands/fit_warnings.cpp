#include "src/commands/fit_warnings.hpp"

#include "geo/units.hpp"
#include "src/commands/text.hpp"
#include "src/words/warnings.hpp"

#include <fmt/format.h>

namespace commands {
namespace {

std::string scattered_text(fit::Result<2> const& result, bool given) {
    return fmt::format(
        "as visitors scatter wildly, a city here is at least {} km and at most about {} km wide, rests on {} "
        "effective stores or more and is at most about twice as long as wide{}",
        sensible(result.reach / geo::m_per_km), sensible(result.max_spread / geo::m_per_km),
        sensible(result.min_stores), given ? "" : "; AIC3 instead of the BIC tells how many there are");
}

}  // namespace

std::vector<std::string> fit_warnings(WrittenRun const& run, results::Fitted const& fitted) {
    std::vector<std::string> warnings = words::warnings_of(run.record);
    if (fitted.result.scattered)
        warnings.push_back(scattered_text(fitted.result, run.record.run.cities_requested.has_value()));
    return warnings;
}

}  // namespace commands
