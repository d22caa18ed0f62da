#include "src/fit/quantile.hpp"

#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>

namespace fit {
namespace {

namespace policies = boost::math::policies;
/// Not in long double, to which Boost goes by itself: a tenth of the time, and far more digits than a count
/// has.
using WholeNumbers =
    policies::policy<policies::discrete_quantile<policies::integer_round_up>, policies::promote_double<false>,
                     policies::evaluation_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>>;

}  // namespace

double quantile(Noise noise, double p, double fitted, double dispersion) {
    if (noise == Noise::gaussian)
        return fitted + std::sqrt(dispersion) * boost::math::quantile(boost::math::normal(), p);
    if (!(fitted > 0)) return 0;
    if (noise == Noise::poisson || dispersion < 1e-10)
        return boost::math::quantile(boost::math::poisson_distribution<double, WholeNumbers>(fitted), p);
    double const size = 1 / dispersion;
    return boost::math::quantile(
        boost::math::negative_binomial_distribution<double, WholeNumbers>(size, size / (size + fitted)), p);
}

double student_quantile(double p, double freedom) {
    return boost::math::quantile(boost::math::students_t(freedom), p);
}
double f_quantile(double p, double numerator, double denominator) {
    return boost::math::quantile(boost::math::fisher_f(numerator, denominator), p);
}

}  // namespace fit
