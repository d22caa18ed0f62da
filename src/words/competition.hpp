#pragma once

#include "db/rows.hpp"

#include <string>
#include <vector>

/// What makes the stores of a run differ, as a person reads it.
namespace words {

/// With fewer stores that tell, an effect under sharing is little more than a guess.
inline constexpr int fewest_telling_stores = 30;

/// What a coefficient is about: "size", or "chain Aldi against Lidl".
std::string covariate_label(db::CovariateRow const& row);
/// What its multiplier is for: "twice as much", "12.5 more", "that kind".
std::string covariate_step(db::CovariateRow const& row);
/// "1.6 (1.4–1.9)" times, or without limits where the stores do not tell.
std::string multiplier_text(db::CovariateRow const& row);
/// "p < 0.001", "p = 0.023"; "–" where it is not known.
std::string significance(db::Real const& p);

/// A sentence for each coefficient of a run, true for the way in which its stores draw; and what limits what
/// they say. Empty for a run without covariates.
std::vector<std::string> covariate_sentences(db::RunRecord const& record);

}  // namespace words
