#pragma once

#include "src/fit/noise.hpp"
#include "src/model/city.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How cities are found. Input: positions and values; output: a model with diagnostics.
namespace fit {

/// Where centres start.
enum class Init { peaks, kmeans, uniform };

template <int D>
struct Options {
    Noise noise = Noise::negbin;
    std::optional<int> cities;         ///< how many; none: found by the search
    int max_cities = 0;                ///< upper limit of the search; 0: derived from the number of stores
    std::optional<double> min_stores;  ///< effective stores a city must rest on; none: chosen (limits.hpp)
    std::optional<double> reach;       ///< least standard deviation s, unit of the positions; none: chosen
    std::optional<double>
        max_spread;          ///< largest standard deviation, unit of the positions; none: from the extent
    bool background = true;  ///< a constant ≥ 0 is fitted; else it is 0
    Init init = Init::peaks;
    std::optional<std::pair<model::Vector<D>, model::Vector<D>>> box;  ///< of Init::uniform; none: the extent
    int start_cities = 0;         ///< the pruning schedule starts with so many; 0: no schedule
    int prune_every = 0;          ///< steps between two drops of the schedule
    double amplitude_l1 = 0;      ///< λ · Σ a, a in units of the largest value, misfit as a mean per store
    double centre_spread = 0;     ///< λ ÷ mean pairwise distance, in units of half the data's diagonal
    bool allow_negative = false;  ///< amplitudes of either sign; only with Noise::gaussian
    int restarts = 0;             ///< more starts, the best is kept; 0: chosen by the search
    /// One more start: an earlier fit of the like, in the unit of the positions. It stays unless another is
    /// better by more than a little (resume.hpp). The seed's own ways to start do not look at it.
    std::optional<model::CityModel<D>> previous;
    std::uint64_t seed = 1;
    int threads = 1;     ///< results do not depend on it
    bool trace = false;  ///< keep every iteration's centres
};

struct Iteration {
    std::string stage;
    int iteration = 0;
    double objective = 0;
    double mse = 0;       ///< of the misfit alone, without penalties
    double test_mse = 0;  ///< of the test stores; NaN without any
    int cities = 0;
};

/// One number of cities that was tried.
struct CandidateCount {
    int cities = 0;
    double log_likelihood = 0;
    double bic = 0;
    bool chosen = false;
    std::string reason;
};

/// A centre's way through the fit; kept with Options::trace.
template <int D>
struct Path {
    std::vector<model::Vector<D>> centres;  ///< start first, end last
    int city = -1;                          ///< index into the model's cities; −1 where dropped
    std::string fate;                       ///< "kept", or why it was dropped
};

/// A city that was dropped on the way, or merged into another.
template <int D>
struct Dropped {
    model::Vector<D> centre;
    std::string reason;
};

template <int D>
struct Result {
    model::CityModel<D> model;  ///< rates: visitors per unit of exposure
    double overdispersion = 0;  ///< α of variance = f + α·f²; 0 for the other noise models
    double reach = 0;           ///< the least standard deviation used,
    double max_spread = 0;      ///< the largest, 0 without one,
    double min_stores = 0;      ///< and the effective stores a city had to rest on
    bool scattered = false;     ///< the rules for counts that scatter wildly held (limits.hpp)
    bool resumed = false;       ///< the cities came from Options::previous
    double log_likelihood = 0;
    double deviance = 0;
    double null_deviance = 0;  ///< of the best constant rate
    double bic = 0;            ///< −2·log-likelihood + parameters·log(stores); smaller is better
    double mse = 0;
    bool converged = false;
    std::string stop_reason;
    std::vector<CandidateCount> counts;
    std::vector<Iteration> iterations;
    std::vector<Path<D>> paths;
    std::vector<Dropped<D>> dropped;
};

/// Called now and then with the fraction done (0–1) and what is being done; returns false to cancel.
using Progress = std::function<bool(double fraction, std::string_view stage)>;

/// Thrown where a Progress asked to cancel.
struct Cancelled {};

/// Values at positions.
template <int D>
struct Observations {
    model::Positions<D> positions;  ///< D × N, any unit
    Eigen::VectorXd values;         ///< N
    /// N, > 0: a value is expected to be exposure × rate; empty: 1 everywhere.
    Eigen::VectorXd exposure = {};

    double exposure_at(Eigen::Index store) const { return exposure.size() > 0 ? exposure[store] : 1; }
};

/// Finds the cities. `test` stores do not take part; their error is only reported per iteration.
/// D is 1, 2 or 3. Throws std::invalid_argument for options that contradict and too few observations.
template <int D>
Result<D> fit_cities(Observations<D> const& train, Options<D> const& options, Progress const& progress = {},
                     Observations<D> const& test = {});

}  // namespace fit
