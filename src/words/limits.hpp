#pragma once

#include "db/rows.hpp"

#include <string>
#include <vector>

/// The 95 % limits of a city as a person reads them.
namespace words {

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

}  // namespace words
