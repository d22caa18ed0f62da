#pragma once

#include "db/rows.hpp"

#include <vector>

namespace results {

/// A run as the database keeps it, as far as it tells what was fitted, and what its options say.
struct KeptRun {
    db::RunRow run;
    std::vector<db::CityRow> cities;
    std::vector<db::StoreRow> stores;
    bool background = true;                           ///< false where the fit had none
    std::vector<db::CompetitorRow> competitors = {};  ///< stores without a count that compete
    std::vector<db::CovariateRow> covariates = {};
    std::vector<db::StoreCovariateRow> store_covariates = {};
};

}  // namespace results
