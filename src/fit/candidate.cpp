#include "src/fit/candidate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fit {
namespace {

/// Minimum of a function of log α by golden section on a bracket found by a coarse scan.
template <typename Function>
double minimise_over_log(Function const& function, double low, double high) {
    constexpr int scan = 24;
    double const step = (high - low) / scan;
    double best = low;
    double least = function(low);
    for (int i = 1; i <= scan; ++i) {
        double const value = function(low + i * step);
        if (value < least) {
            least = value;
            best = low + i * step;
        }
    }
    double a = std::max(low, best - step), b = std::min(high, best + step);
    double const golden = 0.6180339887498949;
    double x1 = b - golden * (b - a), x2 = a + golden * (b - a);
    double f1 = function(x1), f2 = function(x2);
    while (b - a > 1e-7) {
        if (f1 < f2) {
            b = x2, x2 = x1, f2 = f1;
            x1 = b - golden * (b - a);
            f1 = function(x1);
        } else {
            a = x1, x1 = x2, f1 = f2;
            x2 = a + golden * (b - a);
            f2 = function(x2);
        }
    }
    return 0.5 * (a + b);
}

/// Free parameters, the dispersion among them.
template <int D>
int free_parameters(Setting<D> const& setting, Candidate<D> const& candidate) {
    int const dispersion = setting.noise == Noise::poisson ? 0 : 1;
    return candidate.cities() * model::parameter_count<D> + (setting.background ? 1 : 0) + dispersion;
}

}  // namespace

template <int D>
double log_likelihood_of(Setting<D> const& setting, std::vector<double> const& fitted, double dispersion) {
    double sum = 0;
    for (int s = 0; s < setting.data->count; ++s)
        sum += log_density(setting.noise, setting.data->values[s], fitted[s], dispersion);
    return sum;
}

template <int D>
double best_dispersion(Setting<D> const& setting, std::vector<double> const& fitted) {
    int const count = setting.data->count;
    auto const& values = setting.data->values;
    if (setting.noise == Noise::poisson) return 0;
    if (setting.noise == Noise::gaussian) {
        double sum = 0;
        for (int s = 0; s < count; ++s)
            sum += (fitted[s] - values[s]) * (fitted[s] - values[s]);
        return std::max(sum / count, setting.exact_mse);
    }
    double const likelihood_at_0 = log_likelihood_of(setting, fitted, 0.0);
    double const log_alpha =
        minimise_over_log([&](double l) { return -log_likelihood_of(setting, fitted, std::exp(l)); },
                          std::log(1e-7), std::log(setting.max_alpha));
    double const alpha = std::exp(log_alpha);
    return log_likelihood_of(setting, fitted, alpha) > likelihood_at_0 ? alpha : 0;
}

template <int D>
double bic_of(Setting<D> const& setting, Candidate<D> const& candidate) {
    std::vector<double> const fitted = setting.misfit(candidate.alpha).fitted(candidate.parameters);
    double const dispersion = best_dispersion(setting, fitted);
    return -2 * log_likelihood_of(setting, fitted, dispersion) +
           free_parameters(setting, candidate) * std::log(setting.data->count);
}

template <int D>
void settle(Setting<D> const& setting, Candidate<D>& candidate, Effort const& effort) {
    SolveOptions options;
    options.max_iterations = effort.max_iterations;
    options.function_tolerance = effort.function_tolerance;
    options.background = setting.background;
    options.allow_negative = setting.allow_negative;
    options.penalties.largest_spread = setting.max_spread;
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
        if (setting.noise != Noise::negbin) break;
        double const alpha = best_dispersion(setting, misfit.fitted(candidate.parameters));
        bool const settled = std::abs(alpha - candidate.alpha) <= 1e-9 * (1e-9 + alpha);
        candidate.alpha = alpha;
        if (settled) break;
    }
    candidate.bic = bic_of(setting, candidate);
}

template <int D>
Candidate<D> empty_candidate(Setting<D> const& setting) {
    Candidate<D> candidate;
    auto const& values = setting.data->values;
    int const count = setting.data->count;
    double const mean = std::accumulate(values.begin(), values.begin() + count, 0.0) / count;
    candidate.parameters.background =
        setting.background
            ? stored(std::max(mean, 1e-12), setting.scales.background)
            : stored(setting.scales.background == Scale::linear ? 0.0 : 1e-300, setting.scales.background);
    settle(setting, candidate, {50, 1e-10, 4});
    return candidate;
}

#define FOOTFALL_INSTANTIATE(D)                                                                  \
    template double log_likelihood_of<D>(Setting<D> const&, std::vector<double> const&, double); \
    template double best_dispersion<D>(Setting<D> const&, std::vector<double> const&);           \
    template double bic_of<D>(Setting<D> const&, Candidate<D> const&);                           \
    template void settle<D>(Setting<D> const&, Candidate<D>&, Effort const&);                    \
    template Candidate<D> empty_candidate<D>(Setting<D> const&);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
