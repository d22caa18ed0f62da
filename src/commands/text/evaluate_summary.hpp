#pragma once

#include "db/rows.hpp"
#include "src/results/evaluate/evaluation.hpp"
#include "src/results/evaluate/truth.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace commands {

/// A run held against the truth; the pairs' indices are into `truth.names` and `cities`.
struct EvaluatedRun {
    db::RunRow run;
    std::vector<db::CityRow> cities;
    results::Truth truth;
    results::Evaluation evaluation;
    std::vector<db::CovariateRow> covariates = {};
    std::vector<std::filesystem::path> files = {};  ///< that show it, where they were asked for
};

std::string evaluate_text(EvaluatedRun const& evaluated);
nlohmann::ordered_json evaluate_json(EvaluatedRun const& evaluated);

/// A coefficient of a run beside the truth; empty without covariates in either.
std::string evaluated_covariates_text(std::vector<db::CovariateRow> const& rows, results::Truth const& truth);
nlohmann::ordered_json evaluated_covariates_json(std::vector<db::CovariateRow> const& rows,
                                                 results::Truth const& truth);

}  // namespace commands
