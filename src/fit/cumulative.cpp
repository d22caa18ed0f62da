#include "src/fit/noise.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <cmath>
#include <numbers>

namespace fit {
namespace {

/// Long doubles, which Boost would take otherwise, are several times slower.
using Doubles = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

}  // namespace

double cumulative(Noise noise, double value, double fitted, double dispersion) {
    if (noise == Noise::gaussian) return 0.5 * std::erfc((fitted - value) / std::sqrt(2 * dispersion));
    if (value < 0) return 0;
    if (!(fitted > 0)) return 1;
    if (noise == Noise::poisson || dispersion < 1e-10)
        return boost::math::gamma_q(value + 1, fitted, Doubles());
    double const size = 1 / dispersion;
    return boost::math::ibeta(size, value + 1, size / (size + fitted), Doubles());
}

double exceedance(Noise noise, double value, double fitted, double dispersion) {
    if (noise == Noise::gaussian) return 0.5 * std::erfc((value - fitted) / std::sqrt(2 * dispersion));
    if (value < 0) return 1;
    if (!(fitted > 0)) return 0;
    if (noise == Noise::poisson || dispersion < 1e-10)
        return boost::math::gamma_p(value + 1, fitted, Doubles());
    double const size = 1 / dispersion;
    return boost::math::ibetac(size, value + 1, size / (size + fitted), Doubles());
}

}  // namespace fit
