#pragma once

#include <algorithm>
#include <cmath>

/// What one count says about a fit, as templates over double and packs of doubles: the kernels of each
/// instruction set and the scalar functions of noise.hpp share them.
namespace fit {

constexpr double select(bool condition, double yes, double no) {
    return condition ? yes : no;
}

/// Not std::lgamma, which writes a global (signgam): fits run in several threads.
inline double lgamma(double x) {
    int sign;
    return ::lgamma_r(x, &sign);
}

/// A count's misfit in least-squares form: r² is its deviance, with the sign of fitted − value; `slope` is
/// dr/d(fitted).
template <typename T>
struct SignedRoot {
    T residual;
    T slope;
};

/// The deviance of variance f + α·f² (Poisson at α = 0) is the integral of 2 (t − y) / V(t) from y to f, so
/// dr/df = (f − y) / (V·r), with the limit 1/√V. Taking it from there and not from the square root's own
/// derivative keeps it finite where the fit meets the value.
template <typename T>
SignedRoot<T> count_residual(T const& value, T const& fitted, double alpha) {
    using std::abs, std::copysign, std::log, std::log1p, std::max, std::sqrt;
    T const variance = fitted + alpha * fitted * fitted;
    T const difference = fitted - value;
    T const curvature = difference * (1.0 + 2.0 * alpha * fitted) / variance;
    T const inverse_root = 1.0 / sqrt(variance);
    T const logarithm = value * log(max(value, T(1e-300)) / fitted);
    T const rest = alpha > 0 ? (value + 1.0 / alpha) * log1p(-alpha * difference / (1.0 + alpha * fitted))
                             : T(-difference);
    T const residual = copysign(sqrt(max(2.0 * (logarithm - rest), T(0.0))), difference);
    auto const cancelled = abs(curvature) < T(1e-5);  // in the difference of the logarithms
    auto const met = residual == T(0.0);
    T const slope = select(met, inverse_root, difference / (variance * select(met, T(1.0), residual)));
    return {select(cancelled, difference * inverse_root * (1.0 + curvature / 6.0), residual),
            select(cancelled, (1.0 - curvature / 6.0) * inverse_root, slope)};
}

/// Log of the density of a count of variance f + α·f²; both may be any real number, the value ≥ 0, f > 0.
template <typename T>
T count_log_density(T const& value, T const& fitted, double alpha) {
    using std::log, std::log1p;
    if (alpha < 1e-10) return value * log(fitted) - fitted - lgamma(value + 1.0);
    double const size = 1 / alpha;
    // lgamma(value + size) − lgamma(size) loses all its digits where size is large: Stirling's series there.
    T const gammas = size < 1e5 ? T(lgamma(value + size) - lgamma(T(size)))
                                : (value + size - 0.5) * log1p(value / size) + value * std::log(size) -
                                      value + (1.0 / (value + size) - 1 / size) / 12.0;
    return gammas - lgamma(value + 1.0) - (value + size) * log1p(fitted / size) + value * log(fitted / size);
}

}  // namespace fit
