#pragma once

#include "db/rows.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/run/verdict.hpp"

#include <string>
#include <vector>

namespace words {

/// How far a run can be relied on, a sentence each: what it explains, whether the number of cities is clear,
/// whether neighbours err alike, which stores do not fit.
std::vector<std::string> verdict_sentences(results::Verdict const& verdict, db::RunRow const& run,
                                           std::size_t stores_in_fit);

/// That neighbours err alike, and what that means; empty where they do not.
std::string optimistic_text(db::RunRow const& run);

/// What a reader of a run's numbers has to know before relying on them, a sentence each, as far as the
/// database tells; empty for most runs.
std::vector<std::string> warnings_of(db::RunRecord const& record);

// What changed from one run to another, as a person reads it.

/// "+12.3 %"; "–" for a number that is not finite.
std::string signed_percent(double ratio);
/// "+12.3 % ± 2.0 %", with a star where it is more than chance.
std::string change_text(results::Change const& change);
/// "3.2 km ± 0.4", with a star where it is more than chance.
std::string move_text(results::Move const& move);
/// "grown, moved", or that nothing happened beyond chance.
std::string events_text(results::CityComparison const& city);

/// In a sentence each, which cities changed, and how many stores.
std::vector<std::string> comparison_sentences(results::Comparison const& comparison);

// The 95 % limits of a city as a person reads them.

/// "120–180"; "held" where a limit of the fit and not the stores holds the value.
std::string limits(db::Real const& low, db::Real const& high);
/// "12.1–14.9 %" of ratios.
std::string percent_limits(db::Real const& low, db::Real const& high);
/// "±12°"; "any" of a city that is nearly round, "held" as above.
std::string bearing_limits(db::CityRow const& city);

/// How far from the shown centre the true one lies at most, by its 95 % region; NaN where unknown.
double centre_within_km(db::RunRecord const& record, db::CityRow const& city);

/// The bootstrap's error of a centre ÷ the one shown; of the cities in `city_bootstraps`, in their order.
std::vector<double> bootstrap_ratios(db::RunRecord const& record);

/// What tells the runs of a series apart, index for index: the field of their counts, their filter or their
/// file, the first of these in which they differ; else, or where two have it in common, the run's number.
std::vector<std::string> run_labels(std::vector<db::RunRow> const& runs);

}  // namespace words
