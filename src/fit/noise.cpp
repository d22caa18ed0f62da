#include "src/fit/noise.hpp"

#include "src/fit/residual.hpp"

#include <cmath>
#include <numbers>

namespace fit {

double variance(Noise noise, double fitted, double dispersion) {
    if (noise == Noise::gaussian) return dispersion;
    return fitted + (noise == Noise::negbin ? dispersion * fitted * fitted : 0);
}

double log_density(Noise noise, double value, double fitted, double dispersion) {
    if (noise == Noise::gaussian) {
        double const error = value - fitted;
        return -0.5 * (std::log(2 * std::numbers::pi * dispersion) + error * error / dispersion);
    }
    return count_log_density(value, fitted, noise == Noise::negbin ? dispersion : 0);
}

double unit_deviance(Noise noise, double value, double fitted, double dispersion) {
    double const residual =
        noise == Noise::gaussian
            ? fitted - value
            : count_residual(value, fitted, noise == Noise::negbin ? dispersion : 0).residual;
    return residual * residual;
}

}  // namespace fit
