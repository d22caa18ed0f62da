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
    int sign = 0;
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

/// Log of the density of counts of variance f + α·f², without −log(value!), which no fit changes; what is the
/// same for all counts is computed once.
class CountLogDensity {
public:
    explicit CountLogDensity(double alpha)
        : poisson_(alpha < 1e-10),
          size_(poisson_ ? 0 : 1 / alpha),
          log_size_(poisson_ ? 0 : std::log(size_)),
          log_gamma_(poisson_ || size_ >= large ? 0 : lgamma(size_)) {}

    /// Value and fitted may be any real numbers, the value ≥ 0, fitted > 0.
    template <typename T>
    T operator()(T const& value, T const& fitted) const {
        using std::log, std::log1p;
        if (poisson_) return value * log(fitted) - fitted;
        // lgamma(value + size) − lgamma(size) loses all its digits where size is large: Stirling's series
        // there.
        T const gammas = size_ < large ? T(lgamma(value + size_) - log_gamma_)
                                       : (value + size_ - 0.5) * log1p(value / size_) + value * log_size_ -
                                             value + (1.0 / (value + size_) - 1 / size_) / 12.0;
        return gammas - (value + size_) * log1p(fitted / size_) + value * (log(fitted) - log_size_);
    }

private:
    static constexpr double large = 1e5;
    bool poisson_;
    double size_, log_size_, log_gamma_;
};

/// Log of the density of one count.
inline double count_log_density(double value, double fitted, double alpha) {
    return CountLogDensity(alpha)(value, fitted) - lgamma(value + 1);
}

}  // namespace fit
