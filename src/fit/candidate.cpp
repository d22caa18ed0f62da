#include "src/fit/candidate.hpp"

#include "src/fit/best_dispersion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fit {
namespace {

/// Of the score: a round that gains less only moves the dispersion's last digits to and fro.
constexpr double least_gain = 1e-11;

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
double score_of(Setting<D> const& setting, Candidate<D> const& candidate) {
    std::vector<double> const fitted =
        setting.misfit(candidate.alpha).fitted(candidate.parameters, setting.threads);
    return score_at(setting, candidate, fitted, best_dispersion(setting, fitted, candidate.alpha));
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
        std::vector<double> const fitted = misfit.fitted(candidate.parameters, setting.threads);
        double const dispersion = best_dispersion(
            setting, fitted, candidate.alpha, effort.dispersion_rounds > 1 ? Digits::fine : Digits::coarse);
        double const before = candidate.score;
        candidate.score = score_at(setting, candidate, fitted, dispersion);
        if (setting.noise != Noise::negbin) break;
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

#define FOOTFALL_INSTANTIATE(D)                                                   \
    template double score_of<D>(Setting<D> const&, Candidate<D> const&);          \
    template double price_of_city<D>(Setting<D> const&);                          \
    template double bic_of<D>(Setting<D> const&, Candidate<D> const&);            \
    template double log_likelihood_of<D>(Setting<D> const&, Candidate<D> const&); \
    template void settle<D>(Setting<D> const&, Candidate<D>&, Effort const&);     \
    template Candidate<D> empty_candidate<D>(Setting<D> const&);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
