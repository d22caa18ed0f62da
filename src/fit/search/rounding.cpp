#include "src/fit/search/rounding.hpp"

#include "src/base/dimensions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fit {
namespace {

/// Variances that differ by less are as good as equal.
constexpr double alike = 1e-3;

}  // namespace

template <int D>
std::vector<double> rounding_at(Setting<D> const& setting, Parameters<D> const& parameters) {
    if (setting.noise != Noise::gaussian) return {};
    double const of_values = setting.value_sd * setting.value_sd;
    if (setting.position_sd == 0 || parameters.cities.empty())
        return std::vector<double>(setting.data->padded, of_values);
    std::vector<double> variances = setting.misfit(0).squared_gradients(parameters, setting.threads);
    for (double& variance : variances)
        variance = of_values + setting.position_sd * setting.position_sd * variance;
    return variances;
}

double variance_beside(std::vector<double> const& values, std::vector<double> const& fitted, int count,
                       std::vector<double> const& rounding, double guess) {
    // Scoring: the squared residuals less what rounding explains of them, each by the square of its variance.
    constexpr int most_rounds = 50;
    constexpr double digits = 1e-6;
    double variance = guess;
    for (int round = 0; round < most_rounds; ++round) {
        double above = 0, below = 0;
        for (int s = 0; s < count; ++s) {
            double const residual = fitted[s] - values[s], all = variance + rounding[s];
            above += (residual * residual - rounding[s]) / (all * all);
            below += 1 / (all * all);
        }
        double const next = std::max(above / below, 0.0);
        double const change = std::abs(next - variance);
        variance = next;
        if (change <= digits * next) break;
    }
    return variance;
}

double misfit_by_rounding(std::vector<double> const& values, std::vector<double> const& fitted, int count,
                          std::vector<double> const& rounding) {
    double sum = 0;
    for (int s = 0; s < count; ++s)
        sum += (fitted[s] - values[s]) * (fitted[s] - values[s]) / rounding[s];
    return sum / count;
}

template <int D>
std::vector<double> weights_of(Setting<D> const& setting, std::vector<double> const& rounding,
                               double variance) {
    if (setting.position_sd == 0) return {};
    if (*std::ranges::max_element(rounding) <= alike * variance) return {};
    int const count = setting.data->count;
    double const mean = std::accumulate(rounding.begin(), rounding.begin() + count, 0.0) / count;
    std::vector<double> weights;
    for (double const of_store : rounding)
        weights.push_back(std::sqrt((variance + mean) / (variance + of_store)));
    return weights;
}

#define FOOTFALL_INSTANTIATE(D)                                                           \
    template std::vector<double> rounding_at<D>(Setting<D> const&, Parameters<D> const&); \
    template std::vector<double> weights_of<D>(Setting<D> const&, std::vector<double> const&, double);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
