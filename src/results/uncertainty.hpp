#pragma once

#include "db/rows.hpp"
#include "src/fit/inference.hpp"
#include "src/results/fitted.hpp"

#include <vector>

namespace results {

/// What the stores that the fit saw say about its errors.
fit::Inference<2> inference_of(Fitted const& fitted);

/// The rows of a fit's cities with standard errors and 95 % limits. A city that the data do not hold is
/// marked, with the reason, and has none; one whose spread a limit holds has none of its spread.
std::vector<db::CityRow> with_errors(std::vector<db::CityRow> cities, Fitted const& fitted,
                                     fit::Inference<2> const& inference);

/// The 95 % region of the centre of each city that the data hold.
std::vector<db::CityUncertaintyRow> city_uncertainty_rows(Fitted const& fitted,
                                                          std::vector<db::CityRow> const& cities,
                                                          fit::Inference<2> const& inference);

/// What `fitted.refits` say about the errors of each city that the data hold; none without refits.
std::vector<db::CityBootstrapRow> city_bootstrap_rows(Fitted const& fitted,
                                                      std::vector<db::CityRow> const& cities);

/// The run's row with the errors of its background and overdispersion, null where they are on their bounds.
db::RunRow with_errors(db::RunRow run, fit::Inference<2> const& inference);

}  // namespace results
