#pragma once

#include "db/rows.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/compare/earlier_runs.hpp"
#include "src/results/run/competition.hpp"
#include "src/results/run/verdict.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// What a person reads of a run and of its changes: sentences, and what stands in the cells of tables.
namespace words {

/// Whether a run takes people to be divided among the stores near them. Its cities are then a density of
/// visitors per km².
bool people_are_shared(db::RunRow const& run);

/// What an amplitude, a background and a surface of the model are in: "visitors per store" or "visitors per
/// km²", "and unit of exposure" where the run has one.
std::string rate_unit(db::RunRow const& run);

/// A city that comes back in fewer resamples than this is drawn dashed.
inline constexpr double stable_from = 0.8;
/// Whether resampling was tried and the city came back too seldom.
bool is_unstable(db::CityRow const& city);
/// Whether resampling was tried.
bool stability_is_known(std::vector<db::CityRow> const& cities);

/// How far a run can be relied on, a sentence each: what it explains, whether the number of cities is clear,
/// whether they come back in resamples, whether neighbours err alike, which stores do not fit.
std::vector<std::string> verdict_sentences(results::Verdict const& verdict, db::RunRecord const& record);

/// What a reader has to know before relying on a run's numbers, a sentence each, the most important first, as
/// far as the database tells; empty for most runs.
std::vector<std::string> warnings_of(db::RunRecord const& record);

/// The one of these that says that neighbours err alike, and what follows; empty where they do not.
std::string optimistic_text(db::RunRow const& run);

/// Of a run without a city: the rule that rejected those that were tried, the stores that stand out, and what
/// to try, a sentence each. Empty for a run with a city.
std::vector<std::string> no_city_sentences(db::RunRecord const& record);

/// Whether stores draw alone or share their customers, with the figure that says so.
std::string competition_sentence(results::Competition const& competition);
/// What a fit makes of that.
std::string how_stores_draw(bool shared);
std::string competition_reason(results::Competition const& competition);
/// What a fit would make of these stores; none where their counts do not tell.
std::string competition_forecast(std::optional<results::Competition> const& competition);
/// What it means that stores are taken to draw alone although they seem to share; empty where they do not.
std::string competition_warning(results::Competition const& competition);

/// Why a run takes people to be shared, and how they choose among stores, in two sentences; empty for a run
/// whose stores draw alone.
std::string shared_people_text(db::RunRow const& run);

/// What of a comparison can be told: all of it, or only centres and stores that opened or closed.
results::Comparison comparable(results::Comparison comparison);

/// Which cities changed from one run to another, and how many stores, a sentence each.
std::vector<std::string> comparison_sentences(results::Comparison const& comparison);

/// By what a run is taken for one of a year before another: "run 3 is of 2023-05, a year before the 2024-05
/// of run 15, by what they were filtered by". `year` has a run.
std::string year_before_text(results::YearBefore const& year, db::RunRow const& run);
/// That the series has none, with what comes closest and what to do.
std::string no_year_before_text(results::YearBefore const& year, db::RunRow const& run);

/// What happened to a city: "grown, moved", or that nothing happened beyond chance.
std::string events_text(results::CityComparison const& city);
/// Of a store against the fit: "+45.2 %", or "× 13.5" where per cent would have to be counted.
std::string change_to_fitted(double change);
/// "+12.3 % ± 2.0 %", with a star where it is more than chance.
std::string change_text(results::Change const& change);
/// "3.2 km ± 0.4", with a star where it is more than chance.
std::string move_text(results::Move const& move);
/// "+12.3 %"; "–" for a number that is not finite.
std::string signed_percent(double ratio);

/// The 95 % limits of a city's number: "120–180"; "held" where a constraint and not the stores holds it.
std::string limits(db::Real const& low, db::Real const& high);
/// The same of a ratio: "12.1–14.9 %"; empty without limits.
std::string percent_limits(db::Real const& low, db::Real const& high);
/// The same of a bearing: "±12°"; "any" for a city that is nearly round; "held" as above.
std::string bearing_limits(db::CityRow const& city);

/// The fewest stores that take half of a city's visits, and 80 %.
struct FewestStores {
    std::size_t half = 0, most = 0;
};
/// By city_id; a city whose stores the run does not tell is not in it.
std::map<std::int64_t, FewestStores> fewest_stores(std::vector<db::CityStoreRow> const& rows);
/// "Half of its visits go to 6 of 143 stores, 80 % to 15"; `all` are the stores of the run.
std::string fewest_stores_text(FewestStores const& fewest, std::size_t all);

/// How far from the shown centre the true one lies at most, by its 95 % region; NaN where unknown.
double centre_within_km(db::RunRecord const& record, db::CityRow const& city);

/// Whether a city is uncertain: the stores do not determine it, or its centre may lie further away than it
/// reaches (one standard deviation along its longer axis).
bool is_uncertain(db::RunRecord const& record, db::CityRow const& city);

/// The bootstrap's error of a centre ÷ the one shown; of the cities in `city_bootstraps`, in their order.
std::vector<double> bootstrap_ratios(db::RunRecord const& record);

/// What tells the runs of a series apart, index for index: the field of their counts, their filter or their
/// file, whichever differs first. Where two runs have that in common, or none differs, it is the run's
/// number.
std::vector<std::string> run_labels(std::vector<db::RunRow> const& runs);

}  // namespace words
