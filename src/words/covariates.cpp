#include "src/words/covariates.hpp"

#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace words {
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
