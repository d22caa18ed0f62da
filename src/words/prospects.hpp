#pragma once

#include "src/results/predict/site_predictions.hpp"

#include <string>

/// What new stores and closed ones mean for those there are.
namespace words {

/// "9,800–15,600", or "-42 to 31".
std::string range(fit::Interval const& interval);

/// How many visitors a site has, from which stores they come, and what the run's stores have more together,
/// without a full stop; empty where every store draws alone.
std::string site_verdict(results::SitePredictions const& all, std::size_t site);

/// What all sites together, or stores that close, change, without a full stop; empty where each site opens by
/// itself.
std::string together_verdict(results::SitePredictions const& all);

}  // namespace words
