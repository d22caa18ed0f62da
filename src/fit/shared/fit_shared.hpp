#pragma once

#include "src/fit/choice/catchments.hpp"
#include "src/fit/options.hpp"
#include "src/fit/result.hpp"
#include "src/fit/shared/refine.hpp"

#include <optional>
#include <vector>

namespace fit {

/// Cities and whom people choose, fitted together.
struct JointlyRefined {
    Density density;
    Attractions attractions;
    Catchments catchments;  ///< under these attractions, of all that compete, the rim as full as the rest
    bool converged = true;
    int iterations = 0;
};

/// N of the stores that compete, with their counts and exposures.
struct CountedStores {
    std::vector<int> const& numbers;
    Eigen::VectorXd const& visitors;
    Eigen::VectorXd const& exposure;
};

/// From a start near the cities and effects that the counts have; `rounds` of solving, each under the φ that
/// counts have around the one before.
JointlyRefined refine_jointly(ChoiceTable const& table, CountedStores const& counted, JointlyRefined start,
                              std::vector<SpreadPrior> const& priors, RefineOptions const& options,
                              int rounds);

/// Stores that share their customers.
struct Competitors {
    model::Positions<2> positions;  ///< 2 × M: every store that is open, in the plane
    std::vector<int> counted;       ///< N of them, which the fit sees, with
    Eigen::VectorXd visitors;       ///< N counts and
    Eigen::VectorXd exposure;       ///< N exposures
    GroundAt ground;
    /// M × B: what may make stores attract people more or less than others, each column with a mean of 0 over
    /// the counted ones, and 0 where it is not known. No columns: nothing.
    Eigen::MatrixXd covariates = {};
};

struct SharedOptions {
    std::optional<double> radius_m;  ///< none: from the spacing of the stores
    double decay = default_decay;
    int resamples = 0;  ///< to tell how often each city comes back; 0: none
};

/// How people are shared in a fit.
struct SharedPeople {
    Catchments catchments;  ///< a row for each store that competes
    CompetitionRule rule;
    Attractions attractions;                     ///< of all stores that compete
    std::vector<double> overdispersion_factors;  ///< of each city
    std::vector<double> spacings;                ///< of each city's stores: what its prior is about
    std::vector<double> stabilities;             ///< of each city, in 0 … 1; empty without resamples
};

struct SharedFit : SharedPeople {
    Result<2> result;  ///< amplitudes and background in people per km²
    /// To compare with a fit of stores that draw alone: the BIC under the likelier of the variances φ·f and
    /// f + α·f².
    double comparable_bic = 0;
};

/// The cities that a density of people has where people are divided among the stores near them
/// (docs/method.md): proposed and chosen by a mixture on the stores' places, then refined on their counts.
/// Throws as fit_cities does.
SharedFit fit_shared(Competitors const& competitors, Options<2> const& options, SharedOptions const& shared,
                     Progress const& progress = {});

}  // namespace fit
