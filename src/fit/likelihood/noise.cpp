#include "src/fit/likelihood/noise.hpp"

#include "src/base/parallel.hpp"
#include "src/base/statistics.hpp"
#include "src/fit/likelihood/kernel.hpp"
#include "src/fit/likelihood/residual.hpp"

#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/minima.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

namespace fit {
namespace {

/// Long doubles, which Boost would take otherwise, are eight times slower.
using Doubles = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

/// A count of variance f + α·f².
struct Counts {
    double fitted, alpha;

    double up_to(double count) const {
        if (alpha < 1e-10) return boost::math::gamma_q(count + 1, fitted, Doubles());
        double const size = 1 / alpha;
        return boost::math::ibeta(size, count + 1, size / (size + fitted), Doubles());
    }
    double at(double count) const { return std::exp(count_log_density(count, fitted, alpha)); }
    /// A whole number near the quantile: that of a gamma variable of the same mean and variance, by Wilson
    /// and Hilferty's cube root.
    double near(double p) const {
        double const squared_cv = 1 / fitted + alpha;
        double const root = 1 - squared_cv / 9 + base::normal_quantile(p) * std::sqrt(squared_cv / 9);
        double const count = std::floor(fitted * root * root * root);
        return std::isfinite(count) ? std::max(count, 0.0) : 0;
    }
};

/// Of counts so large that whole numbers no longer matter: a gamma variable of the same mean and variance,
/// which is normal where its coefficient of variation is small.
double quantile_of_many(Counts const& counts, double p) {
    double const squared_cv = 1 / counts.fitted + counts.alpha;
    if (squared_cv < 1e-6) return counts.fitted * (1 + base::normal_quantile(p) * std::sqrt(squared_cv));
    return counts.fitted * squared_cv * boost::math::gamma_p_inv(1 / squared_cv, p, Doubles());
}

/// Newton's steps, the probability of a count being the slope, within what is known about the quantile;
/// bisection where they leave it or take long. Boost's own search takes ten times as long.
double quantile_of(Counts const& counts, double p) {
    constexpr int most_newton_steps = 6;
    double below = -1, above = std::numeric_limits<double>::infinity(), count = counts.near(p);
    for (int step = 0; above - below > 1; ++step) {
        double const reached = counts.up_to(count);
        (reached >= p ? above : below) = count;
        double const newton = (p - reached) / counts.at(count);
        double next =
            count + (newton > 0 ? std::max(std::ceil(newton), 1.0) : std::min(std::floor(newton), -1.0));
        if (step > most_newton_steps || !(next > below && next < above))
            next = std::isinf(above) ? 2 * count + 1 : std::floor((below + above) / 2);
        if (next == below || next == above) break;  // neighbours in double precision
        count = next;
    }
    return above;
}

}  // namespace

double alpha_of(Noise noise, double fitted, double dispersion) {
    if (noise == Noise::negbin) return dispersion;
    if (noise != Noise::scaled || !(fitted > 0)) return 0;
    return std::max(dispersion - 1, 0.0) / fitted;
}

double variance(Noise noise, double fitted, double dispersion) {
    if (noise == Noise::gaussian) return dispersion;
    if (noise == Noise::scaled) return dispersion * fitted;
    return fitted + (noise == Noise::negbin ? dispersion * fitted * fitted : 0);
}

double log_density(Noise noise, double value, double fitted, double dispersion) {
    if (noise == Noise::gaussian) {
        double const error = value - fitted;
        return -0.5 * (std::log(2 * std::numbers::pi * dispersion) + error * error / dispersion);
    }
    return count_log_density(value, fitted, alpha_of(noise, fitted, dispersion));
}

double unit_deviance(Noise noise, double value, double fitted, double dispersion) {
    double const residual =
        noise == Noise::gaussian
            ? fitted - value
            : count_residual(value, fitted, noise == Noise::negbin ? dispersion : 0).residual;
    return residual * residual / (noise == Noise::scaled ? dispersion : 1);
}

double cumulative(Noise noise, double value, double fitted, double dispersion) {
    if (noise == Noise::gaussian) return 0.5 * std::erfc((fitted - value) / std::sqrt(2 * dispersion));
    if (value < 0) return 0;
    if (!(fitted > 0)) return 1;
    double const alpha = alpha_of(noise, fitted, dispersion);
    if (alpha < 1e-10) return boost::math::gamma_q(value + 1, fitted, Doubles());
    double const size = 1 / alpha;
    return boost::math::ibeta(size, value + 1, size / (size + fitted), Doubles());
}

double exceedance(Noise noise, double value, double fitted, double dispersion) {
    if (noise == Noise::gaussian) return 0.5 * std::erfc((value - fitted) / std::sqrt(2 * dispersion));
    if (value < 0) return 1;
    if (!(fitted > 0)) return 0;
    double const alpha = alpha_of(noise, fitted, dispersion);
    if (alpha < 1e-10) return boost::math::gamma_p(value + 1, fitted, Doubles());
    double const size = 1 / alpha;
    return boost::math::ibetac(size, value + 1, size / (size + fitted), Doubles());
}

double quantile(Noise noise, double p, double fitted, double dispersion) {
    if (noise == Noise::gaussian) return fitted + std::sqrt(dispersion) * base::normal_quantile(p);
    if (!std::isfinite(fitted)) return fitted;
    if (!(fitted > 0)) return 0;
    Counts const counts{fitted, alpha_of(noise, fitted, dispersion)};
    return fitted > 1e10 ? quantile_of_many(counts, p) : quantile_of(counts, p);
}

double student_quantile(double p, double freedom) {
    return boost::math::quantile(boost::math::students_t(freedom), p);
}
double f_quantile(double p, double numerator, double denominator) {
    return boost::math::quantile(boost::math::fisher_f(numerator, denominator), p);
}

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
