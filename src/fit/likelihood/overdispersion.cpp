#include "src/base/parallel.hpp"
#include "src/fit/likelihood/kernel.hpp"
#include "src/fit/likelihood/noise.hpp"

#include <boost/math/tools/minima.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace fit {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double least_alpha = 1e-7, largest_alpha = 1e3;  // as in the fit

/// Minus the adjusted log-likelihood of α.
class AdjustedLikelihood {
public:
    AdjustedLikelihood(Eigen::VectorXd const& values, Eigen::VectorXd const& expected,
                       Eigen::VectorXd const& leverages, int threads)
        : values_(values), expected_(expected), leverages_(leverages), threads_(threads) {}

    // d(−½·log |F|)/dα = ½ Σ h·f ÷ (1 + α·f), h changing slowly: the derivative of ½ Σ h·log(1 + α·f).
    double operator()(double log_alpha) const {
        double const alpha = std::exp(log_alpha);
        std::size_t const count = values_.size();
        std::vector<double> sums(base::stretches(count));
        base::parallel_stretches(count, threads_, [&](std::size_t i, std::size_t first, std::size_t end) {
            sums[i] = log_likelihood_of_counts(values_.data() + first, expected_.data() + first,
                                               static_cast<int>(end - first), alpha) +
                      correction(first, end, alpha);
        });
        double const sum = std::accumulate(sums.begin(), sums.end(), 0.0);
        return std::isnan(sum) ? std::numeric_limits<double>::infinity() : -sum;
    }

private:
    double correction(std::size_t first, std::size_t end, double alpha) const {
        double sum = 0;
        for (std::size_t s = first; s < end; ++s)
            sum += 0.5 * leverages_[s] * std::log1p(alpha * expected_[s]);
        return sum;
    }

    Eigen::VectorXd const &values_, &expected_, &leverages_;
    int threads_;
};

Dispersion of_counts(AdjustedLikelihood const& likelihood, double fitted_alpha) {
    double const guess = std::log(std::max(fitted_alpha, least_alpha));
    double const low = fitted_alpha > 1e-4 ? guess - 1 : std::log(least_alpha);
    double const high = std::min(std::max(guess + 2, std::log(1e-2)), std::log(largest_alpha));
    std::uintmax_t iterations = 60;
    auto const [at, least] = boost::math::tools::brent_find_minima(likelihood, low, high, 24, iterations);
    if (likelihood(std::log(least_alpha)) <= least) return {0, nan};
    double const step = 0.05;
    double const curvature = (likelihood(at + step) - 2 * least + likelihood(at - step)) / (step * step);
    double const alpha = std::exp(at);
    return {alpha, curvature > 0 ? alpha / std::sqrt(curvature) : nan};
}

}  // namespace

double rounding_variance(Eigen::VectorXd const& values) {
    double const error = 1e-11 * values.cwiseAbs().maxCoeff();
    return std::max(error * error, std::numeric_limits<double>::min());
}

Dispersion corrected_dispersion(Noise noise, Eigen::VectorXd const& values, Eigen::VectorXd const& expected,
                                Eigen::VectorXd const& leverages, double fitted_alpha, int threads) {
    if (noise == Noise::poisson) return {0, nan};
    if (noise == Noise::negbin) return of_counts({values, expected, leverages, threads}, fitted_alpha);
    double const left = std::max(static_cast<double>(values.size()) - leverages.sum(), 1.0);
    if (noise == Noise::scaled)
        return {std::max(((values - expected).array().square() / expected.array()).sum() / left, 1.0), nan};
    double const variance = (values - expected).squaredNorm() / left;
    return {std::max(variance, rounding_variance(values)), nan};
}

}  // namespace fit
