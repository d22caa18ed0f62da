#pragma once

#include "src/report/document.hpp"
#include "src/results/predict/site_predictions.hpp"

#include <string>

namespace report {

/// The page of a prediction: the scenario, the sites by rank, what the stores lose, and a map of it all.
/// `database` is its name as the user gave it. Throws db::DatabaseError where the run makes no sense.
std::string site_page_of(results::SitePredictions const& all, std::string const& database,
                         PageOptions const& options);

}  // namespace report
