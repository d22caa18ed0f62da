#pragma once

#include "db/rows.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What a reader looks for first in a run.
namespace words {

/// The cities of a run that the stores determine, or the others, by rank.
std::vector<db::CityRow> certain_cities(db::RunRecord const& record);
std::vector<db::CityRow> uncertain_cities(db::RunRecord const& record);

/// Where the visitors come from, in a sentence or two: the largest cities with their shares, those that are
/// named after one place together, and the part that no city explains.
std::string origin_text(db::RunRecord const& record);

/// "34 %", "5.2 %".
std::string share_text(double share);
/// "46–54 %" in as many digits; empty without limits.
std::string share_limits(db::CityRow const& city);

/// What is uncertain about these cities, in one sentence for all of them.
std::string uncertain_text(std::size_t cities);

/// A city whose visits are few for the people who live there: per inhabitant less than half of what is usual,
/// even with what the cities near it have beyond the usual for theirs, where its people may well go. What one
/// city has beyond the usual makes up for missing visits once, of the city that misses most first. Near is
/// who lives no further away than people go to a store, or, where stores draw alone, than twice the spread of
/// the other city, or twice its own up to 30 km.
struct FewVisits {
    db::CityRow city;
    double usual_visits = 0;  ///< what its inhabitants would make at the usual visits per inhabitant
    bool is_sure = false;     ///< even with the upper limit of its visits it has less than the usual
};

/// These, the sure ones first, and then by how many visits are missing. Empty where no city has a population.
std::vector<FewVisits> few_visits(db::RunRecord const& record);
/// The median over the cities with a known population; NaN where none has one.
double usual_visits_per_inhabitant(std::vector<db::CityRow> const& cities);
/// What is said where no city has few: "With its neighbours, every city has at least half of that.", of those
/// whose inhabitants are known, where some are not.
std::string every_city_has_half(std::vector<db::CityRow> const& cities, std::string_view of_what);

/// The stores in the fit whose visitors are further below what their place promises than chance explains
/// (z < −3), those that miss most visitors first; and those above it.
std::vector<db::StoreRow> stores_far_below(std::vector<db::StoreRow> const& stores);
std::vector<db::StoreRow> stores_far_above(std::vector<db::StoreRow> const& stores);

}  // namespace words
