#include "src/base/statistics.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <numeric>

namespace base {
namespace {

namespace policies = boost::math::policies;
/// Long doubles, which Boost would take otherwise, are eight times slower; a NaN gives a NaN.
using Doubles =
    policies::policy<policies::promote_double<false>, policies::domain_error<policies::ignore_error>>;

}  // namespace

double normal_quantile(double p) {
    boost::math::normal_distribution<double, Doubles> const standard;
    return boost::math::quantile(standard, std::clamp(p, 1e-300, 1 - 1e-16));
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    auto const middle = values.begin() + std::ssize(values) / 2;
    std::ranges::nth_element(values, middle);
    return *middle;
}

double two_sided_p(double z) {
    return std::erfc(std::abs(z) / std::numbers::sqrt2);
}

double two_sided_p(double t, double freedom) {
    boost::math::students_t_distribution<double, Doubles> const distribution(freedom);
    return 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(t)));
}

double chi_squared_p(double squared, int freedom) {
    boost::math::chi_squared_distribution<double, Doubles> const distribution(freedom);
    return boost::math::cdf(boost::math::complement(distribution, squared));
}

std::vector<bool> beyond_chance(std::vector<double> const& p, double level) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
    std::vector<bool> beyond(p.size(), false);
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (!(p[order[i]] * static_cast<double>(p.size() - i) <= level)) break;
        beyond[order[i]] = true;
    }
    return beyond;
}

}  // namespace base
