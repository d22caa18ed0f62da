#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "src/fit/inference/inference.hpp"
#include "src/results/run/fitted.hpp"

#include <Eigen/Core>

#include <optional>
#include <vector>

/// What makes stores differ: from the fields of a file to the columns that a fit works with, and back.
namespace results {

struct Fitted;

/// Levels of a factor with fewer than five stores, or without a visitor, count as one, of this name.
inline constexpr char const* other_levels = "(other)";

/// One row per coefficient, without the coefficients: of a number one, of a factor one for each level but
/// that of most stores, to which the others are compared. Means and spreads are over the stores that the fit
/// sees. Throws geo::InputRejected where all stores have the same, where one covariate follows from the
/// others, and for a factor of more than 50 levels.
std::vector<db::CovariateRow> covariate_terms(geo::ProjectedStores const& stores,
                                              std::vector<bool> const& held_out);

/// The fields of such rows, in their order.
std::vector<geo::Covariate> covariates_of(std::vector<db::CovariateRow> const& terms);

/// Columns by which a fit tells stores apart, less their means: a row of numbers for each store, whose values
/// are in the order of covariates_of(terms). What is missing, and a level that the terms do not have, is 0,
/// as a mean store has it.
Eigen::MatrixXd columns_of(std::vector<db::CovariateRow> const& terms,
                           std::vector<std::vector<geo::CovariateValue>> const& stores);

/// The same of stores as they were read.
Eigen::MatrixXd columns_of_stores(std::vector<db::CovariateRow> const& terms,
                                  std::vector<geo::Store> const& stores);

/// Whether a level of a factor, `field` being its place in covariates_of(terms), has a coefficient.
bool is_known_level(std::vector<db::CovariateRow> const& terms, std::size_t field, std::string const& level);

/// The columns that terms, of this run or another, have of a run's stores, then of its competitors.
Eigen::MatrixXd columns_of(std::vector<db::CovariateRow> const& terms, KeptRun const& run);
Eigen::VectorXd coefficients_of(std::vector<db::CovariateRow> const& terms);

/// The terms with what a fit found. Under sharing, stores tell if the people around them choose among stores
/// that differ.
std::vector<db::CovariateRow> with_coefficients(std::vector<db::CovariateRow> terms, Fitted const& fitted,
                                                fit::Inference<2> const& inference);

/// What the stores and competitors of a fit have of their covariates.
std::vector<db::StoreCovariateRow> store_covariate_rows(geo::ProjectedStores const& stores);

}  // namespace results
