#pragma once

#include "db/rows.hpp"
#include "src/results/evaluate/truth.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace commands {

/// A coefficient of a run beside the truth; empty without covariates in either.
std::string evaluated_covariates_text(std::vector<db::CovariateRow> const& rows, results::Truth const& truth);
nlohmann::ordered_json evaluated_covariates_json(std::vector<db::CovariateRow> const& rows,
                                                 results::Truth const& truth);

}  // namespace commands
