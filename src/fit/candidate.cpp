#include "src/fit/candidate.hpp"

#include <boost/math/tools/minima.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace fit {
namespace {

/// Minimum of a smooth function of log α: by Brent's method around a guess, or over the whole range where the
/// guess is at or beyond its edge.
template <typename Function>
double minimise_over_log(Function const& function, double guess, double low, double high) {
    constexpr int bits = 20;  // of the logarithm: α to six digits, its optimum being flat
    auto const within = [&](double from, double to) {
        std::uintmax_t iterations = 60;
        return boost::math::tools::brent_find_minima(function, from, to, bits, iterations).first;
    };
    double const from = std::max(low, guess - 0.8), to = std::min(high, guess + 0.8);
    if (from < to) {
        double const near = within(from, to);
        if (near > from + 0.05 && near < to - 0.05) return near;
    }
    // The likelihood may have a second bump far from the first: a coarse scan finds the higher one.
    constexpr int scan = 16;
    double best = low, least = function(low);
    for (int i = 1; i <= scan; ++i) {
        double const at = low + (high - low) * i / scan;
        double const value = function(at);
        if (value < least) least = value, best = at;
    }
    double const step = (high - low) / scan;
    return within(std::max(low, best - step), std::min(high, best + step));
}

/// Free parameters, the dispersion among them.
template <int D>
int free_parameters(Setting<D> const& setting, Candidate<D> const& candidate) {
    int const dispersion = setting.noise == Noise::poisson ? 0 : 1;
    return candidate.cities() * model::parameter_count<D> + (setting.background ? 1 : 0) + dispersion;
}

template <int D>
double price_of_parameter(Setting<D> const& setting) {
    return setting.scattered ? 3.0 : std::log(setting.counted());
}

template <int D>
double score_at(Setting<D> const& setting, Candidate<D> const& candidate, std::vector<double> const& fitted,
                double dispersion) {
    return -2 * log_likelihood_of(setting, fitted, dispersion) +
           free_parameters(setting, candidate) * price_of_parameter(setting);
}

}  // namespace

template <int D>
double log_likelihood_of(Setting<D> const& setting, std::vector<double> const& fitted, double dispersion) {
    int const count = setting.data->count;
    double const* const values = setting.data->values.data();
    if (setting.noise != Noise::gaussian)
        return log_likelihood_of_counts(values, fitted.data(), count,
                                        setting.noise == Noise::negbin ? dispersion : 0) -
               setting.data->log_factorials;
    double sum = 0;
    for (int s = 0; s < count; ++s)
        sum += log_density(setting.noise, values[s], fitted[s], dispersion);
    return sum;
}

template <int D>
double best_dispersion(Setting<D> const& setting, std::vector<double> const& fitted, double guess) {
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
                          std::log(std::max(guess, 1e-7)), std::log(1e-7), std::log(setting.max_alpha));
    double const alpha = std::exp(log_alpha);
    if (alpha > 1e-3) return alpha;
    return log_likelihood_of(setting, fitted, alpha) > log_likelihood_of(setting, fitted, 0.0) ? alpha : 0;
}

template <int D>
double score_of(Setting<D> const& setting, Candidate<D> const& candidate) {
    std::vector<double> const fitted = setting.misfit(candidate.alpha).fitted(candidate.parameters);
    return score_at(setting, candidate, fitted, best_dispersion(setting, fitted, candidate.alpha));
}

template <int D>
double bic_of(Setting<D> const& setting, Candidate<D> const& candidate) {
    double const bayes = std::log(setting.counted());
    return candidate.score + free_parameters(setting, candidate) * (bayes - price_of_parameter(setting));
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
    for (int round = 0; round < effort.dispersion_rounds; ++round) {
        Misfit<D> const misfit = setting.misfit(candidate.alpha);
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
        std::vector<double> const fitted = misfit.fitted(candidate.parameters);
        double const dispersion = best_dispersion(setting, fitted, candidate.alpha);
        candidate.score = score_at(setting, candidate, fitted, dispersion);
        if (setting.noise != Noise::negbin) break;
        bool const settled =
            std::abs(dispersion - candidate.alpha) <= effort.dispersion_tolerance * (1e-6 + dispersion);
        candidate.alpha = dispersion;
        if (settled) break;
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

#define FOOTFALL_INSTANTIATE(D)                                                                  \
    template double log_likelihood_of<D>(Setting<D> const&, std::vector<double> const&, double); \
    template double best_dispersion<D>(Setting<D> const&, std::vector<double> const&, double);   \
    template double score_of<D>(Setting<D> const&, Candidate<D> const&);                         \
    template double bic_of<D>(Setting<D> const&, Candidate<D> const&);                           \
    template void settle<D>(Setting<D> const&, Candidate<D>&, Effort const&);                    \
    template Candidate<D> empty_candidate<D>(Setting<D> const&);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
