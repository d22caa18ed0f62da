#pragma once

#include "src/model/city.hpp"

#include <string>
#include <vector>

namespace fit {

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
    Eigen::VectorXd effects;    ///< B: of the covariates, by which a rate is multiplied by exp(z · effects)
    double overdispersion = 0;  ///< α of variance = f + α·f²; 0 for the other noise models
    double reach = 0;           ///< the least standard deviation used,
    double max_spread = 0;      ///< the largest, 0 without one,
    double min_stores = 0;      ///< and the effective stores a city had to rest on
    bool scattered = false;     ///< the rules for counts that scatter wildly held (admissible.hpp)
    bool resumed = false;       ///< the cities came from the earlier fit
    std::vector<bool> fixed_centres = {};  ///< of each city whether it was held where it was known to be
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

}  // namespace fit
