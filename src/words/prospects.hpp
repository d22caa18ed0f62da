#pragma once

#include "src/results/predict/site_predictions.hpp"

#include <string>

/// What new stores and closed ones mean for those there are.
namespace words {

/// "3,900 (3,100–4,800; 3,500–4,400 for decays from 1 to 3)": what the run's stores have more.
std::string net_text(results::Effect const& effect);

/// How many visitors a site has, from which stores they come, and what the run's stores have more together,
/// without a full stop; empty where every store draws alone.
std::string site_verdict(results::SitePredictions const& all, std::size_t site);

/// What all sites together, or stores that close, change, without a full stop; empty where each site opens by
/// itself.
std::string together_verdict(results::SitePredictions const& all);

}  // namespace words
