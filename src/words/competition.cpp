#include "src/words/competition.hpp"

#include "src/results/run/competition.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

namespace {

/// An effect whose chance is larger is not told from none.
constexpr double significant = 0.05;

/// The store of which a multiplier is told, against another: "a store with twice the size".
std::string store_that_differs(db::CovariateRow const& row) {
    std::string const field = printable(row.field, 30);
    if (row.scale == "factor") return fmt::format("a store whose {} is {}", field, printable(row.level, 30));
    if (row.scale == "log") return fmt::format("a store with twice the {}", field);
    return fmt::format("a store whose {} is {} more", field, sensible(row.step));
}

std::string against(db::CovariateRow const& row) {
    return row.scale == "factor"
               ? fmt::format(" as one whose {} is {}", printable(row.field, 30), printable(row.reference, 30))
               : "";
}

std::string limits_of(db::CovariateRow const& row) {
    return row.multiplier_lo && row.multiplier_hi
               ? fmt::format(" ({}–{})", sensible(*row.multiplier_lo), sensible(*row.multiplier_hi))
               : "";
}

std::string effect_sentence(db::CovariateRow const& row, bool shared) {
    if (!row.p_value)
        return fmt::format("The stores do not tell what {} makes of them.", covariate_label(row));
    std::string const chance =
        *row.p_value < significant
            ? ""
            : fmt::format(", which cannot be told from no effect ({})", significance(row.p_value));
    std::string const who = store_that_differs(row);
    if (!shared)
        return sentence(fmt::format("{} has {} times as many visitors{}{}{}", who, sensible(row.multiplier),
                                    limits_of(row), against(row), chance));
    bool const more = row.multiplier > 1;
    return sentence(fmt::format(
        "{} attracts {} times as strongly{}{}{}{}", who, sensible(row.multiplier), limits_of(row),
        against(row), chance,
        chance.empty() ? fmt::format("; its visitors {} less, as it shares them with its neighbours",
                                     more ? "rise" : "fall")
                       : ""));
}

}  // namespace

std::string covariate_label(db::CovariateRow const& row) {
    std::string const field = printable(row.field, 30);
    if (row.scale != "factor") return field;
    return fmt::format("{} {} against {}", field, printable(row.level, 30), printable(row.reference, 30));
}

std::string covariate_step(db::CovariateRow const& row) {
    if (row.scale == "factor") return "that kind";
    return row.scale == "log" ? "twice as much" : fmt::format("{} more", sensible(row.step));
}

std::string multiplier_text(db::CovariateRow const& row) {
    return row.p_value ? sensible(row.multiplier) + limits_of(row) : "–";
}

std::string significance(db::Real const& p) {
    if (!p) return "–";
    return *p < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", *p);
}

std::vector<std::string> covariate_sentences(db::RunRecord const& record) {
    bool const shared = people_are_shared(record.run);
    std::vector<std::string> sentences;
    for (db::CovariateRow const& row : record.covariates)
        sentences.push_back(effect_sentence(row, shared));
    std::vector<std::string> few;
    for (db::CovariateRow const& row : record.covariates)
        if (shared && row.telling_stores < fewest_telling_stores)
            few.push_back(
                fmt::format("{} ({})", covariate_label(row),
                            counted(static_cast<std::size_t>(row.telling_stores), "store", "stores")));
    if (!few.empty())
        sentences.push_back(
            fmt::format("Only stores whose people choose among stores that differ tell an effect, and of "
                        "them there are fewer "
                        "than {} for {}: take it as a guess.",
                        fewest_telling_stores, fmt::join(few, ", ")));
    return sentences;
}

}  // namespace words
