#include "src/fit/search/candidate.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/search/rounding.hpp"

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

/// Of the score: a round that gains less only moves the dispersion's last digits to and fro.
constexpr double least_gain = 1e-11;
/// Of the score, where the variances by rounding move with the cities.
constexpr double worth_a_round = 1e-2;

/// Free parameters, the dispersion among them.
template <int D>
int free_parameters(Setting<D> const& setting, Candidate<D> const& candidate) {
    int const dispersion = setting.noise == Noise::poisson ? 0 : 1;
    auto const effects = static_cast<int>(setting.data->covariates.size());
    auto const fixed = std::ranges::count_if(
        candidate.parameters.cities, [&](CityParameters<D> const& city) { return is_fixed(setting, city); });
    return candidate.cities() * model::parameter_count<D> - static_cast<int>(fixed) * D +
           (setting.background ? 1 : 0) + effects + dispersion;
}

template <int D>
double price_of_parameter(Setting<D> const& setting) {
    return setting.scattered ? 3.0 : std::log(setting.counted());
}

template <int D>
double score_at(Setting<D> const& setting, Candidate<D> const& candidate, std::vector<double> const& fitted,
                double dispersion, std::vector<double> const& rounding) {
    return -2 * log_likelihood_of(setting, fitted, dispersion, rounding) +
           free_parameters(setting, candidate) * price_of_parameter(setting);
}

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

/// None before a candidate is scored: nobody knows its variance.
template <int D>
std::vector<double> weights_at(Setting<D> const& setting, Candidate<D> const& candidate) {
    if (setting.noise != Noise::gaussian || !std::isfinite(candidate.beyond_rounding)) return {};
    return weights_of(setting, rounding_at(setting, candidate.parameters), candidate.alpha);
}

}  // namespace

template <int D>
double score_of(Setting<D> const& setting, Candidate<D> const& candidate) {
    std::vector<double> const fitted =
        setting.misfit(candidate.alpha).fitted(candidate.parameters, setting.threads);
    std::vector<double> const rounding = rounding_at(setting, candidate.parameters);
    return score_at(setting, candidate, fitted,
                    best_dispersion(setting, fitted, candidate.alpha, Digits::fine, rounding), rounding);
}

template <int D>
double price_of_city(Setting<D> const& setting) {
    return model::parameter_count<D> * price_of_parameter(setting);
}

template <int D>
double bic_of(Setting<D> const& setting, Candidate<D> const& candidate) {
    double const bayes = std::log(setting.counted());
    return candidate.score + free_parameters(setting, candidate) * (bayes - price_of_parameter(setting));
}

template <int D>
double log_likelihood_of(Setting<D> const& setting, Candidate<D> const& candidate) {
    return 0.5 * (free_parameters(setting, candidate) * price_of_parameter(setting) - candidate.score);
}

template <int D>
Misfit<D> misfit_of(Setting<D> const& setting, Candidate<D> const& candidate) {
    return setting.misfit(candidate.alpha, weights_at(setting, candidate));
}

template <int D>
void settle(Setting<D> const& setting, Candidate<D>& candidate, Effort const& effort) {
    SolveOptions options;
    options.max_iterations = effort.max_iterations;
    options.function_tolerance = effort.function_tolerance;
    options.background = setting.background;
    options.allow_negative = setting.allow_negative;
    options.penalties = setting.limits();
    options.threads = setting.threads;
    if (setting.fixed_centres)
        for (CityParameters<D> const& city : candidate.parameters.cities)
            options.fixed_centres.push_back(is_fixed(setting, city));
    std::vector<double> weights = weights_at(setting, candidate);
    for (int round = 0; round < effort.dispersion_rounds; ++round) {
        Misfit<D> const misfit = setting.misfit(candidate.alpha, std::move(weights));
        SolveReport report = solve<D>(misfit, candidate.parameters, options);
        // A background stored as it is may leave the solve negative; then zero is the best it can be.
        if (setting.background && setting.scales.background == Scale::linear &&
            candidate.parameters.background < 0) {
            candidate.parameters.background = 0;
            SolveOptions held = options;
            held.background = false;
            report = solve<D>(misfit, candidate.parameters, held);
        }
        candidate.cost = report.cost;
        candidate.converged = report.converged;
        std::vector<double> const fitted = misfit.fitted(candidate.parameters, setting.threads);
        std::vector<double> const rounding = rounding_at(setting, candidate.parameters);
        double const dispersion =
            best_dispersion(setting, fitted, candidate.alpha,
                            effort.dispersion_rounds > 1 ? Digits::fine : Digits::coarse, rounding);
        double const before = candidate.score;
        candidate.score = score_at(setting, candidate, fitted, dispersion, rounding);
        if (setting.noise == Noise::poisson) break;
        if (setting.noise == Noise::gaussian) {
            candidate.beyond_rounding =
                misfit_by_rounding(setting.data->values, fitted, setting.data->count, rounding);
            candidate.alpha = dispersion;
            weights = weights_of(setting, rounding, dispersion);
            bool const equal = misfit.weights().empty();
            if (equal && weights.empty()) break;
            if (!equal && round > 0 && std::abs(before - candidate.score) < worth_a_round) break;
            continue;
        }
        bool const settled =
            std::abs(dispersion - candidate.alpha) <= effort.dispersion_tolerance * (1e-6 + dispersion);
        candidate.alpha = dispersion;
        if (settled || (round > 0 && !(before - candidate.score > least_gain * std::abs(before)))) break;
    }
}

template <int D>
Candidate<D> empty_candidate(Setting<D> const& setting) {
    Candidate<D> candidate;
    auto const& values = setting.data->values;
    int const count = setting.data->count;
    double const mean =
        std::accumulate(values.begin(), values.begin() + count, 0.0) / setting.data->total_exposure();
    candidate.parameters.background =
        setting.background
            ? stored(std::max(mean, 1e-12), setting.scales.background)
            : stored(setting.scales.background == Scale::linear ? 0.0 : 1e-300, setting.scales.background);
    settle(setting, candidate, {50, 1e-10, 4, 1e-3});
    return candidate;
}

template <int D>
double log_likelihood_of(Setting<D> const& setting, std::vector<double> const& fitted, double dispersion,
                         std::vector<double> const& rounding) {
    int const count = setting.data->count;
    double const* const values = setting.data->values.data();
    if (setting.noise != Noise::gaussian) {
        double const alpha = setting.noise == Noise::negbin ? dispersion : 0;
        std::vector<double> sums(base::stretches(count));
        base::parallel_stretches(count, setting.threads,
                                 [&](std::size_t i, std::size_t first, std::size_t end) {
                                     sums[i] = log_likelihood_of_counts(values + first, fitted.data() + first,
                                                                        static_cast<int>(end - first), alpha);
                                 });
        return std::accumulate(sums.begin(), sums.end(), 0.0) - setting.data->log_factorials;
    }
    double sum = 0;
    for (int s = 0; s < count; ++s)
        sum += log_density(setting.noise, values[s], fitted[s], dispersion + rounding[s]);
    return sum;
}

template <int D>
double best_dispersion(Setting<D> const& setting, std::vector<double> const& fitted, double guess,
                       Digits digits, std::vector<double> const& rounding) {
    int const count = setting.data->count;
    auto const& values = setting.data->values;
    if (setting.dispersion) return *setting.dispersion;
    if (setting.noise == Noise::poisson) return 0;
    if (setting.noise == Noise::gaussian) return variance_beside(values, fitted, count, rounding, guess);
    double const log_alpha =
        minimise_over_log([&](double l) { return -log_likelihood_of(setting, fitted, std::exp(l)); },
                          std::log(std::max(guess, 1e-7)), std::log(1e-7), std::log(setting.max_alpha),
                          digits == Digits::coarse ? coarse : fine);
    double const alpha = std::exp(log_alpha);
    if (alpha > 1e-3) return alpha;
    return log_likelihood_of(setting, fitted, alpha) > log_likelihood_of(setting, fitted, 0.0) ? alpha : 0;
}

#define FOOTFALL_INSTANTIATE(D)                                                                       \
    template double score_of<D>(Setting<D> const&, Candidate<D> const&);                              \
    template double price_of_city<D>(Setting<D> const&);                                              \
    template double bic_of<D>(Setting<D> const&, Candidate<D> const&);                                \
    template double log_likelihood_of<D>(Setting<D> const&, Candidate<D> const&);                     \
    template Misfit<D> misfit_of<D>(Setting<D> const&, Candidate<D> const&);                          \
    template void settle<D>(Setting<D> const&, Candidate<D>&, Effort const&);                         \
    template Candidate<D> empty_candidate<D>(Setting<D> const&);                                      \
    template double log_likelihood_of<D>(Setting<D> const&, std::vector<double> const&, double,       \
                                         std::vector<double> const&);                                 \
    template double best_dispersion<D>(Setting<D> const&, std::vector<double> const&, double, Digits, \
                                       std::vector<double> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
