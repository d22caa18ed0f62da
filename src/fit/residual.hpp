#pragma once

#include "src/fit/noise.hpp"

#include <algorithm>
#include <cmath>

namespace fit {

/// An observation's misfit in least-squares form: r² is its deviance (the squared error for gaussian), with
/// the sign of fitted − value; `slope` is dr/d(fitted).
struct SignedRoot {
    double residual;
    double slope;
};

/// The deviance of variance f + α·f² (Poisson at α = 0) is the integral of 2 (t − y) / V(t) from y to f, so
/// dr/df = (f − y) / (V·r), with the limit 1/√V. Taking it from there and not from the square root's own
/// derivative keeps it finite where the fit meets the value.
inline SignedRoot count_residual(double value, double fitted, double alpha) {
    double const variance = fitted + alpha * fitted * fitted;
    double const difference = fitted - value;
    double const curvature = difference * (1 + 2 * alpha * fitted) / variance;
    double const root_variance = std::sqrt(variance);
    if (std::abs(curvature) < 1e-5) {  // the logarithms below would cancel
        return {difference / root_variance * (1 + curvature / 6), (1 - curvature / 6) / root_variance};
    }
    double const logarithm = value > 0 ? value * std::log(value / fitted) : 0;
    double const rest = alpha > 0
                            ? (value + 1 / alpha) * std::log1p(-alpha * difference / (1 + alpha * fitted))
                            : -difference;
    double const deviance = std::max(2 * (logarithm - rest), 0.0);
    double const residual = std::copysign(std::sqrt(deviance), difference);
    if (residual == 0) return {0, 1 / root_variance};
    return {residual, difference / (variance * residual)};
}

inline SignedRoot signed_root(Noise noise, double value, double fitted, double alpha) {
    if (noise == Noise::gaussian) return {fitted - value, 1};
    return count_residual(value, fitted, noise == Noise::negbin ? alpha : 0);
}

}  // namespace fit
