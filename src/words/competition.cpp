#include "src/results/run/competition.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace words {
namespace {

/// As near to the threshold the figure does not decide: scenes that are alike differ by as much.
constexpr double unclear_within = 0.1;

std::string figure_of(results::Competition const& competition) {
    return fmt::format("({:.2f}; alone from {:.1f}{})", competition.figure, results::alone_from,
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

std::string competition_reason(results::Competition const& competition) {
    std::string const figure = figure_of(competition);
    if (competition.alone)
        return "every store is taken to draw its visitors alone: what a store counts follows from its place " +
               figure;
    return "people are taken to be shared among stores: neighbouring stores say little of each other's "
           "visitors " +
           figure;
}

std::string competition_warning(results::Competition const& competition) {
    if (competition.alone) return {};
    return competition_sentence(competition) +
           "; the fit takes every store to draw alone, so cities may be missing and sizes are not numbers of "
           "people";
}

}  // namespace words
