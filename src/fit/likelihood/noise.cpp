#include "src/fit/likelihood/noise.hpp"

#include "src/base/statistics.hpp"
#include "src/fit/likelihood/residual.hpp"

#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

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

}  // namespace fit
