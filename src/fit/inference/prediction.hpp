#pragma once

#include "src/fit/inference/inference.hpp"

#include <cmath>
#include <vector>

namespace fit {

struct Interval {
    double low = 0;
    double high = 0;
};

/// 95 % limits of a quantity that has one sign, from its standard error: symmetric in the logarithm as long
/// as that is small, never further out than two such errors where it is not. `critical` as in Inference.
Interval interval_of_positive(double value, double se, double critical);
/// The same symmetric in value⁻², in which the errors of a narrow city's spread are.
Interval interval_of_narrow_spread(double value, double se, double critical);
/// The same for a quantity within (0, 1), symmetric in the logit; outside of it, symmetric.
Interval interval_of_share(double value, double se, double critical);

/// What the limits of a prediction allow for beside the errors of the estimates.
struct Doubt {
    double factor = 1;    ///< multiplies these errors
    double relative = 0;  ///< a standard error as a part of the value itself

    double se(double value, double se_of_estimates) const {
        return std::hypot(factor * se_of_estimates, relative * value);
    }
};

/// What a store at a position can expect.
struct Prediction {
    double visitors = 0;         ///< expected: exposure × rate
    double se = 0;               ///< of `visitors`
    Interval mean;               ///< 95 % interval of the expected visitors
    Interval count;              ///< 95 % interval of a new count; whole numbers unless the noise is gaussian
    Eigen::VectorXd from_city;   ///< K: the visitors that come from each city; with
    double from_background = 0;  ///< these they add up to `visitors`
};

/// Predictions for stores that draw alone, in their order. Exposures are as in FittedModel; the values do not
/// matter.
template <int D>
std::vector<Prediction> predict(Inference<D> const& inference, Observations<D> const& stores);

/// The same for stores that share their customers, one per row. `doubts`: one for each, or none.
std::vector<Prediction> predict(Inference<2> const& inference, Catchments const& catchments,
                                Eigen::VectorXd const& exposure, std::vector<Doubt> const& doubts = {});

}  // namespace fit
