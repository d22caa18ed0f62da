#pragma once

#include "src/base/random.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <string>
#include <vector>

namespace simulate {

/// A property of the stores with a known effect: expected visitors, or where people are divided among stores
/// how strongly a store attracts them, are multiplied by exp(effect · value).
struct Covariate {
    enum class Kind {
        number,     ///< normal around 0 with a standard deviation of 1
        logarithm,  ///< log-normal around 1,000 with a spread of 0.6; the effect is on its logarithm
        factor,     ///< a, b, …, each as likely; an effect for each but the first
    };
    std::string name;
    Kind kind = Kind::number;
    std::vector<double> effects;
};

/// What stores have of one of them, as it is written.
struct CovariateValues {
    std::vector<double> numbers;
    std::vector<std::string> levels;  ///< of a factor, else empty
};

/// What the stores of a scene have.
struct StoreCovariates {
    std::vector<CovariateValues> of_each;  ///< index for index those that were asked for
    Eigen::VectorXd log_multipliers;       ///< of each store, against the mean of those of the scene
};

/// Draws them for the stores, then for further ones, told against the mean of the first.
class CovariateDraw {
public:
    CovariateDraw(std::vector<Covariate> const& covariates, std::uint64_t seed);
    StoreCovariates stores(int count);
    StoreCovariates more_stores(int count);

private:
    StoreCovariates draw(int count);

    std::vector<Covariate> const& covariates_;
    base::Random random_;
    double mean_ = 0;
};

/// "a", "b", …, "z", "level 27", …
std::string level_name(std::size_t level);

}  // namespace simulate
