#include "src/base/dimensions.hpp"
#include "src/fit/search/candidate.hpp"
#include "src/fit/search/rounding.hpp"
#include "src/fit/steps.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace fit {
namespace {

/// Why a number of cities was chosen or not. `requested`: none where it was up to the search. `beaten`:
/// another number has a better score: earlier cities stayed though others are a little better, or the limits
/// of what a city may look like, drawn tighter at the end, cost the chosen ones more.
template <int D>
std::string reason_for(Setting<D> const& setting, Candidate<D> const& tried, Candidate<D> const& chosen,
                       std::optional<int> requested, bool resumed, bool beaten) {
    // Whether there is any city is a question for the BIC.
    bool const by_bic = !setting.scattered || chosen.cities() == 0;
    char const* const score = by_bic ? "BIC" : "AIC3";
    double const higher =
        by_bic ? bic_of(setting, tried) - bic_of(setting, chosen) : tried.score - chosen.score;
    if (tried.cities() == chosen.cities()) {
        if (!requested)
            return std::string(!beaten   ? "lowest "
                               : resumed ? "as in the run before; about the lowest "
                                         : "in the search, under softer limits, the lowest ") +
                   score;
        return chosen.cities() == *requested ? "asked for" : "as many as find support";
    }
    char text[96];
    std::snprintf(text, sizeof text, "%s is %.1f %s than with %d", score, std::abs(higher),
                  higher < 0 ? "lower" : "higher", chosen.cities());
    return text;
}

/// The exposures as they were given, what the covariates make of them taken off: against a constant rate
/// covariates are part of what explains.
template <int D>
std::vector<double> plain_exposures(Data<D> const& data, Eigen::VectorXd const& effects) {
    std::vector<double> exposures;
    for (int s = 0; s < data.count; ++s) {
        double log_multiplier = 0;
        for (std::size_t b = 0; b < data.covariates.size(); ++b)
            log_multiplier += effects[static_cast<Eigen::Index>(b)] * data.covariates[b][s];
        exposures.push_back(data.exposure_at(s) * std::exp(-log_multiplier));
    }
    return exposures;
}

/// The rate of the best constant under variance f + α·f² (constant for gaussian): of equal exposures the
/// mean, else by scoring, of which a few rounds settle all digits that are shown.
template <int D>
double best_constant(Data<D> const& data, std::vector<double> const& exposures, Noise noise, double alpha) {
    double const sum = std::accumulate(data.values.begin(), data.values.begin() + data.count, 0.0);
    double rate = sum / std::accumulate(exposures.begin(), exposures.end(), 0.0);
    if (data.exposure.empty() || (noise != Noise::gaussian && rate <= 0)) return rate;
    for (int round = 0; round < 20; ++round) {
        double above = 0, below = 0;
        for (int s = 0; s < data.count; ++s) {
            double const exposure = exposures[s], fitted = exposure * rate;
            double const scatter = variance(noise, fitted, noise == Noise::gaussian ? 1 : alpha);
            above += exposure * data.values[s] / scatter;
            below += exposure * exposure / scatter;
        }
        rate = above / below;
    }
    return rate;
}

std::string stop_reason_for(bool converged, int cities, std::optional<int> requested) {
    char text[96] = "";
    if (requested && cities < *requested)
        std::snprintf(text, sizeof text, "; only %d of the %d cities asked for find support", cities,
                      *requested);
    return (converged ? "converged" : "the last solve reached its limit of iterations") + std::string(text);
}

}  // namespace

template <int D>
void summarise(Setting<D> const& setting, Candidate<D> const& best, SearchLog<D> const& log,
               double value_unit, std::optional<int> requested, Result<D>& result) {
    int const count = setting.data->count;
    auto const& values = setting.data->values;
    // Gaussian densities are per unit of value: another unit shifts the logarithm of each.
    double const shift = setting.noise == Noise::gaussian ? count * std::log(value_unit) : 0;
    double const deviance_unit = setting.noise == Noise::gaussian ? value_unit * value_unit : 1;
    std::vector<double> const fitted = setting.misfit(best.alpha).fitted(best.parameters);
    std::vector<double> const rounding =
        setting.noise == Noise::gaussian ? rounding_at(setting, best.parameters) : std::vector<double>();
    double const dispersion = best_dispersion(setting, fitted, best.alpha, Digits::fine, rounding);
    std::vector<double> const exposures = plain_exposures(*setting.data, result.effects);
    double const constant = best_constant(*setting.data, exposures, setting.noise,
                                          setting.noise == Noise::negbin ? dispersion : 0);
    double square = 0;
    for (int s = 0; s < count; ++s) {
        double const value = values[s];
        square += (fitted[s] - value) * (fitted[s] - value);
        result.deviance += deviance_unit * unit_deviance(setting.noise, value, fitted[s], dispersion);
        result.null_deviance +=
            deviance_unit * unit_deviance(setting.noise, value, exposures[s] * constant, dispersion);
    }
    result.mse = square / count * value_unit * value_unit;
    result.overdispersion = setting.noise == Noise::negbin ? dispersion : 0;
    result.log_likelihood = log_likelihood_of(setting, fitted, dispersion, rounding) - shift;
    result.bic = bic_of(setting, best) + 2 * shift;
    result.converged = best.converged;
    result.stop_reason = stop_reason_for(best.converged, best.cities(), requested);
    bool const beaten = std::ranges::any_of(log.best_by_count(), [&](auto const& entry) {
        return entry.first != best.cities() && !(setting.scattered && best.cities() == 0) &&
               entry.second.score < best.score;
    });
    for (auto const& [cities, logged] : log.best_by_count()) {
        // On the way the chosen number may have had a better score under softer limits.
        Candidate<D> const& candidate = cities == best.cities() ? best : logged;
        result.counts.push_back({cities, log_likelihood_of(setting, candidate) - shift,
                                 bic_of(setting, candidate) + 2 * shift, cities == best.cities(),
                                 reason_for(setting, candidate, best, requested, result.resumed, beaten)});
    }
    result.iterations = log.iterations();
}

#define FOOTFALL_INSTANTIATE(D)                                                                     \
    template void summarise<D>(Setting<D> const&, Candidate<D> const&, SearchLog<D> const&, double, \
                               std::optional<int>, Result<D>&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
