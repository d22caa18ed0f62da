#pragma once

#include "db/rows.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/run/competition.hpp"
#include "src/results/run/verdict.hpp"

#include <string>
#include <vector>

/// What a person reads of a run and of its changes: sentences, and what stands in the cells of tables.
namespace words {

/// How far a run can be relied on, a sentence each: what it explains, whether the number of cities is clear,
/// whether neighbours err alike, which stores do not fit.
std::vector<std::string> verdict_sentences(results::Verdict const& verdict, db::RunRow const& run,
                                           std::size_t stores_in_fit);

/// What a reader has to know before relying on a run's numbers, a sentence each, as far as the database
/// tells; empty for most runs.
std::vector<std::string> warnings_of(db::RunRecord const& record);

/// The one of these that says that neighbours err alike, and what follows; empty where they do not.
std::string optimistic_text(db::RunRow const& run);

/// Whether stores draw alone or share their customers, with the figure that says so.
std::string competition_sentence(results::Competition const& competition);
/// The same with what follows for a fit; empty where stores draw alone.
/// What a fit makes of that.
std::string competition_reason(results::Competition const& competition);

std::string competition_warning(results::Competition const& competition);

/// Which cities changed from one run to another, and how many stores, a sentence each.
std::vector<std::string> comparison_sentences(results::Comparison const& comparison);

/// What happened to a city: "grown, moved", or that nothing happened beyond chance.
std::string events_text(results::CityComparison const& city);
/// "+12.3 % ± 2.0 %", with a star where it is more than chance.
std::string change_text(results::Change const& change);
/// "3.2 km ± 0.4", with a star where it is more than chance.
std::string move_text(results::Move const& move);
/// "+12.3 %"; "–" for a number that is not finite.
std::string signed_percent(double ratio);

/// The 95 % limits of a city's number: "120–180"; "held" where a constraint and not the stores holds it.
std::string limits(db::Real const& low, db::Real const& high);
/// The same of a ratio: "12.1–14.9 %".
std::string percent_limits(db::Real const& low, db::Real const& high);
/// The same of a bearing: "±12°"; "any" for a city that is nearly round; "held" as above.
std::string bearing_limits(db::CityRow const& city);

/// How far from the shown centre the true one lies at most, by its 95 % region; NaN where unknown.
double centre_within_km(db::RunRecord const& record, db::CityRow const& city);

/// The bootstrap's error of a centre ÷ the one shown; of the cities in `city_bootstraps`, in their order.
std::vector<double> bootstrap_ratios(db::RunRecord const& record);

/// What tells the runs of a series apart, index for index: the field of their counts, their filter or their
/// file, whichever differs first. Where two runs have that in common, or none differs, it is the run's
/// number.
std::vector<std::string> run_labels(std::vector<db::RunRow> const& runs);

}  // namespace words
