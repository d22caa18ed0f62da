#pragma once

#include "src/results/predict/site_predictions.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What new stores and closed ones mean for those there are.
namespace words {

/// "9,800–15,600", or "-42 to 31".
std::string range(fit::Interval const& interval);

/// A number rounded to what these limits of it allow.
std::string within(double value, fit::Interval const& limits);

/// What is assumed about a store that opens or closes, in sentences.
std::string assumption_text(results::SitePredictions const& all);

/// What it means that sites are outside what the stores can see, with how many; empty where none is.
std::string outside_text(std::vector<results::SitePrediction> const& sites);

/// What it means that stores of others are added which the fit did not know, in sentences; empty without any.
std::string others_text(results::SitePredictions const& all);

/// How many sites have no value of a covariate of the run and are taken as a mean store, a sentence for each.
std::vector<std::string> filled_in_sentences(results::SitePredictions const& all);

/// For what exposure visitors are told, in a sentence; empty where the run has none.
std::string exposure_text(results::SitePredictions const& all);

/// What a person calls a site: its name, else its key.
std::string const& site_name(results::SitePredictions const& all, std::size_t site);

/// The sites by rank, the first one first.
std::vector<std::size_t> by_rank(std::vector<results::SitePrediction> const& sites);

/// How many visitors a site has, from which stores they come, and what the run's stores have more together,
/// without a full stop; empty where every store draws alone.
std::string site_verdict(results::SitePredictions const& all, std::size_t site);

/// What all sites together, or stores that close, change, without a full stop; empty where each site opens by
/// itself.
std::string together_verdict(results::SitePredictions const& all);

}  // namespace words
