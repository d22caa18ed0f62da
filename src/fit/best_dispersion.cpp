#include "src/fit/best_dispersion.hpp"

#include "src/fit/parallel.hpp"

#include <boost/math/tools/minima.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>

namespace fit {
namespace {

/// Of the logarithm of the dispersion, its optimum being flat: the score of some thousands of counts to a
/// hundredth, or the dispersion to six digits.
constexpr double coarse = 2e-3, fine = 1e-6;

/// The minimum of a smooth function near a guess, by parabolas through the last three points: Brent's method
/// of a library starts from an interval's end and asks for three times as many values. None where the
/// function is no bowl there, or its minimum is far off.
template <typename Function>
std::optional<double> minimum_near(Function const& function, double guess, double tolerance) {
    constexpr double step = 0.1, far = 0.5;
    constexpr int most_values = 12;
    std::array<std::pair<double, double>, 3> points;  // value and where, the least first
    for (int i = 0; i < 3; ++i)
        points[i] = {function(guess + (i - 1) * step), guess + (i - 1) * step};
    std::ranges::sort(points);
    for (int values = 3; values < most_values; ++values) {
        auto const& [a, b, c] = points;
        double const ab = (b.first - a.first) / (b.second - a.second);
        double const ac = (c.first - a.first) / (c.second - a.second);
        double const curvature = (ac - ab) / (c.second - b.second);
        if (!(curvature > 0)) return {};
        double at = 0.5 * (a.second + b.second - ab / curvature);
        if (!(std::abs(at - guess) < far)) return {};
        if (std::abs(at - a.second) < tolerance) {
            // Of a lopsided bowl the first parabola has its vertex at the guess though the minimum is beside
            // it.
            if (values > 3 || tolerance >= coarse) return at;
            at = a.second + 0.1 * step;
        }
        points[2] = {function(at), at};
        std::ranges::sort(points);
    }
    return {};
}

/// Minimum of a smooth function of log α: near a guess, or over the whole range where it is not there.
template <typename Function>
double minimise_over_log(Function const& function, double guess, double low, double high, double tolerance) {
    auto const near = minimum_near(function, guess, tolerance);
    if (near && *near > low && *near < high) return *near;
    // The likelihood may have a second bump far from the first: a coarse scan finds the higher one.
    constexpr int scan = 16;
    double best = low, least = function(low);
    for (int i = 1; i <= scan; ++i) {
        double const at = low + (high - low) * i / scan;
        double const value = function(at);
        if (value < least) least = value, best = at;
    }
    constexpr int bits = 20;
    double const step = (high - low) / scan;
    std::uintmax_t iterations = 60;
    return boost::math::tools::brent_find_minima(function, std::max(low, best - step),
                                                 std::min(high, best + step), bits, iterations)
        .first;
}

}  // namespace

template <int D>
double log_likelihood_of(Setting<D> const& setting, std::vector<double> const& fitted, double dispersion) {
    int const count = setting.data->count;
    double const* const values = setting.data->values.data();
    if (setting.noise != Noise::gaussian) {
        double const alpha = setting.noise == Noise::negbin ? dispersion : 0;
        std::vector<double> sums(stretches(count));
        parallel_stretches(count, setting.threads, [&](std::size_t i, std::size_t first, std::size_t end) {
            sums[i] = log_likelihood_of_counts(values + first, fitted.data() + first,
                                               static_cast<int>(end - first), alpha);
        });
        return std::accumulate(sums.begin(), sums.end(), 0.0) - setting.data->log_factorials;
    }
    double sum = 0;
    for (int s = 0; s < count; ++s)
        sum += log_density(setting.noise, values[s], fitted[s], dispersion);
    return sum;
}

template <int D>
double best_dispersion(Setting<D> const& setting, std::vector<double> const& fitted, double guess,
                       Digits digits) {
    int const count = setting.data->count;
    auto const& values = setting.data->values;
    if (setting.dispersion) return *setting.dispersion;
    if (setting.noise == Noise::poisson) return 0;
    if (setting.noise == Noise::gaussian) {
        double sum = 0;
        for (int s = 0; s < count; ++s)
            sum += (fitted[s] - values[s]) * (fitted[s] - values[s]);
        return std::max(sum / count, setting.exact_mse);
    }
    double const log_alpha =
        minimise_over_log([&](double l) { return -log_likelihood_of(setting, fitted, std::exp(l)); },
                          std::log(std::max(guess, 1e-7)), std::log(1e-7), std::log(setting.max_alpha),
                          digits == Digits::coarse ? coarse : fine);
    double const alpha = std::exp(log_alpha);
    if (alpha > 1e-3) return alpha;
    return log_likelihood_of(setting, fitted, alpha) > log_likelihood_of(setting, fitted, 0.0) ? alpha : 0;
}

#define FOOTFALL_INSTANTIATE(D)                                                                  \
    template double log_likelihood_of<D>(Setting<D> const&, std::vector<double> const&, double); \
    template double best_dispersion<D>(Setting<D> const&, std::vector<double> const&, double, Digits);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
