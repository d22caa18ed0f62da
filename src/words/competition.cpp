#include "src/results/run/competition.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace words {
namespace {

/// As near to the threshold the figure does not decide: scenes that are alike differ by as much.
constexpr double unclear_within = 0.1;

std::string figure_of(results::Competition const& competition) {
    return fmt::format(
        "({:.2f}; alone from {:.1f}{})", competition.figure, results::alone_from,
        std::abs(competition.figure - results::alone_from) < unclear_within ? ", unclear" : "");
}

}  // namespace

std::string competition_sentence(results::Competition const& competition) {
    std::string const figure = figure_of(competition);
    if (competition.alone)
        return "stores seem to draw their visitors alone: what a store counts follows from its place " +
               figure;
    return "stores seem to share their customers: neighbouring stores say little of each other's visitors " +
           figure;
}

std::string how_stores_draw(bool shared) {
    return shared ? "people are taken to be shared among stores"
                  : "every store is taken to draw its visitors alone";
}

std::string competition_reason(results::Competition const& competition) {
    return how_stores_draw(!competition.alone) +
           (competition.alone ? ": what a store counts follows from its place "
                              : ": neighbouring stores say little of each other's visitors ") +
           figure_of(competition);
}

std::string competition_forecast(std::optional<results::Competition> const& competition) {
    if (!competition)
        return "these stores do not show by their counts whether they draw alone or share their customers: "
               "fit "
               "would try both and keep the likelier";
    std::string const figure = figure_of(*competition);
    if (competition->alone)
        return "fit would take every store to draw its visitors alone: what a store counts follows from its "
               "place " +
               figure;
    return "fit would take people to be shared among stores: neighbouring stores say little of each other's "
           "visitors " +
           figure;
}

std::string competition_warning(results::Competition const& competition) {
    if (competition.alone) return {};
    return competition_sentence(competition) +
           "; the fit takes every store to draw alone, so cities may be missing and sizes are not numbers of "
           "people";
}

bool people_are_shared(db::RunRow const& run) {
    return run.competition == "shared";
}

std::string rate_unit(db::RunRow const& run) {
    std::string const unit = people_are_shared(run) ? "visitors per km²" : "visitors per store";
    return run.exposure_field.empty() ? unit : unit + " and unit of exposure";
}

bool is_unstable(db::CityRow const& city) {
    constexpr double rounding = 1e-9;
    return city.stability && *city.stability < stable_from - rounding;
}

bool stability_is_known(std::vector<db::CityRow> const& cities) {
    return std::ranges::any_of(cities, [](db::CityRow const& city) { return city.stability.has_value(); });
}

std::string shared_people_text(db::RunRow const& run) {
    if (!people_are_shared(run)) return "";
    std::string const why = run.competition_reason.empty() ? "people are taken to be shared among stores"
                                                           : printable(run.competition_reason);
    return fmt::format(
        "{} Everyone goes to one of the four nearest stores within {} km, the nearer the likelier "
        "(distance to the power of −{}).",
        sentence(why), sensible(run.catchment_km.value_or(NAN)), sensible(run.decay.value_or(NAN)));
}

}  // namespace words
