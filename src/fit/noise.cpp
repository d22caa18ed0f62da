#include "src/fit/noise.hpp"

#include "src/fit/residual.hpp"

#include <cmath>
#include <numbers>

namespace fit {

double log_density(Noise noise, double value, double fitted, double dispersion) {
    if (noise == Noise::gaussian) {
        double const error = value - fitted;
        return -0.5 * (std::log(2 * std::numbers::pi * dispersion) + error * error / dispersion);
    }
    if (noise == Noise::poisson || dispersion < 1e-10)
        return (value > 0 ? value * std::log(fitted) : 0) - fitted - std::lgamma(value + 1);
    double const size = 1 / dispersion;
    // lgamma(value + size) − lgamma(size) loses all its digits where size is large: Stirling's series there.
    double const gammas = size < 1e5
                              ? std::lgamma(value + size) - std::lgamma(size)
                              : (value + size - 0.5) * std::log1p(value / size) + value * std::log(size) -
                                    value + (1 / (value + size) - 1 / size) / 12;
    return gammas - std::lgamma(value + 1) - (value + size) * std::log1p(fitted / size) +
           (value > 0 ? value * std::log(fitted / size) : 0);
}

double unit_deviance(Noise noise, double value, double fitted, double dispersion) {
    double const residual = signed_root(noise, value, fitted, dispersion).residual;
    return residual * residual;
}

}  // namespace fit
