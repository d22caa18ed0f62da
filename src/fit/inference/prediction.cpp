#include "src/fit/inference/prediction.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/likelihood/noise.hpp"

#include <algorithm>
#include <cmath>

namespace fit {
namespace {

/// 95 % limits of a new count around an expected value that is itself uncertain, `mean` being its limits.
Interval interval_of_count(Noise noise, double expected, double se, Interval const& mean, double dispersion) {
    if (noise == Noise::gaussian) dispersion += se * se;
    // Hardly known: from end to end, for what follows gives nearly all of its weight to 0 then.
    else if (se > 0.5 * expected)
        return {quantile(noise, 0.025, mean.low, dispersion), quantile(noise, 0.975, mean.high, dispersion)};
    // A negative binomial whose variance is that of counts around a varying mean: f + α·f² + (1 + α)·se².
    else if (expected > 0)
        dispersion += (1 + dispersion) * (se / expected) * (se / expected);  // squares would underflow
    Noise const mixed = noise == Noise::gaussian ? Noise::gaussian : Noise::negbin;
    return {quantile(mixed, 0.025, expected, dispersion), quantile(mixed, 0.975, expected, dispersion)};
}

/// `row` holds what a store of exposure 1 gets.
template <int D>
Prediction prediction_of(Inference<D> const& inference, RateRow<D> const& row, double open,
                         Doubt const& doubt = {}) {
    FittedModel<D> const& fitted = inference.fitted();
    Prediction at;
    at.visitors = open * row.rate;
    at.se =
        doubt.se(at.visitors, open * std::sqrt(std::max(quadratic_form(row, inference.covariance()), 0.0)));
    at.from_background = open * row.by_common[0] * fitted.model.background;
    at.from_city = Eigen::VectorXd::Zero(inference.cities());
    for (std::size_t i = 0; i < row.cities.size(); ++i)
        at.from_city[row.cities[i]] = open * row.visitors[i];
    if (fitted.noise == Noise::gaussian)
        at.mean = {at.visitors - inference.critical() * at.se, at.visitors + inference.critical() * at.se};
    else
        at.mean = interval_of_positive(at.visitors, at.se, inference.critical());
    // Counts of variance φ·f are a negative binomial with the α of their own mean.
    bool const scaled = fitted.noise == Noise::scaled;
    at.count = interval_of_count(
        scaled ? Noise::negbin : fitted.noise, at.visitors, at.se, at.mean,
        scaled ? alpha_of(fitted.noise, at.visitors, inference.dispersion()) : inference.dispersion());
    return at;
}

}  // namespace

Interval interval_of_positive(double value, double se, double critical) {
    if (value == 0) return {0, critical * se};
    double const ratio = critical * se / std::abs(value);
    double const further = value * std::min(std::exp(ratio), 1 + 2 * ratio);
    double const nearer = value * std::exp(-ratio);
    return {std::min(nearer, further), std::max(nearer, further)};
}

// The logarithm of a Gaussian is linear in sd⁻². Where that comes near 0 the upper limit goes on along a
// tangent instead of to infinity.
Interval interval_of_narrow_spread(double value, double se, double critical) {
    constexpr double bend = 0.8;
    double const ratio = 2 * critical * se / value;
    double const at_bend = 1 / std::sqrt(1 - bend);
    double const further =
        ratio < bend ? 1 / std::sqrt(1 - ratio) : at_bend + 0.5 * std::pow(at_bend, 3) * (ratio - bend);
    return {value / std::sqrt(1 + ratio), value * further};
}

Interval interval_of_share(double value, double se, double critical) {
    if (!(value > 0 && value < 1)) return {value - critical * se, value + critical * se};
    double const logit = std::log(value / (1 - value));
    double const width = critical * se / (value * (1 - value));
    return {1 / (1 + std::exp(width - logit)), 1 / (1 + std::exp(-width - logit))};
}

template <int D>
std::vector<Prediction> predict(Inference<D> const& inference, Observations<D> const& stores) {
    std::vector<Prediction> predictions;
    RateRow<D> row;
    for (Eigen::Index s = 0; s < stores.positions.cols(); ++s) {
        inference.local().row_of(stores, s, row);
        predictions.push_back(prediction_of(inference, row, stores.exposure_at(s)));
    }
    return predictions;
}

std::vector<Prediction> predict(Inference<2> const& inference, Catchments const& catchments,
                                Eigen::VectorXd const& exposure, std::vector<Doubt> const& doubts) {
    std::vector<Prediction> predictions;
    RateRow<2> row;
    for (int s = 0; s < catchments.stores(); ++s) {
        inference.local().row_of(catchments, s, row);
        predictions.push_back(prediction_of(inference, row, exposure.size() > 0 ? exposure[s] : 1,
                                            doubts.empty() ? Doubt{} : doubts[s]));
    }
    return predictions;
}

#define FOOTFALL_INSTANTIATE(D) \
    template std::vector<Prediction> predict<D>(Inference<D> const&, Observations<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
