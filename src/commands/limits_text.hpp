#pragma once

#include "db/rows.hpp"

#include <string>
#include <vector>

namespace commands {

/// The 95 % limits of a run's cities and of its background and overdispersion, for a terminal; with a line on
/// the bootstrap where there was one. Empty where no city is identified.
std::string limits_text(db::RunRecord const& record);

/// The bootstrap's error of a centre ÷ the one shown; of the cities in `city_bootstraps`, in their order.
std::vector<double> bootstrap_ratios(db::RunRecord const& record);

}  // namespace commands
