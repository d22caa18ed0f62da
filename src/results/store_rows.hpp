#pragma once

#include "db/rows.hpp"
#include "src/results/fitted.hpp"

#include <random>
#include <vector>

namespace results {

/// A contribution below this fraction of the store's fitted visitors is not kept as a row of its own but
/// added to `from_small_contributions`: without the cut a store has a row for every city, however far.
inline constexpr double small_contribution = 0.005;

/// The stores of a run and what each city contributes to them: for every store, its contributions,
/// from_background and from_small_contributions add up to fitted.
struct StoreRows {
    std::vector<db::StoreRow> stores;
    std::vector<db::ContributionRow> contributions;
};

/// `cities` are the rows of the same fit, with their numbers.
StoreRows store_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities);

/// Randomised quantile residuals (Dunn and Smyth 1996): standard normal under the model, also for small
/// counts.
class QuantileResiduals {
public:
    QuantileResiduals(fit::Noise noise, double dispersion);

    /// The residual of the next store; the same stores in the same order get the same numbers.
    double next(double visitors, double fitted) { return of(visitors, fitted, draw()); }

    /// A number in (0, 1) for the next store, and the residual that goes with it, for stores side by side.
    double draw();
    double of(double visitors, double fitted, double drawn) const;

private:
    fit::Noise noise_;
    double dispersion_;
    std::mt19937_64 random_;
};

}  // namespace results
