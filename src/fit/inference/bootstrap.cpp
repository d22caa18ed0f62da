#include "src/fit/inference/bootstrap.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/random.hpp"
#include "src/fit/likelihood/noise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace fit {
namespace {

/// A sample's numbers follow from the seed and its place alone, whichever thread draws it.
template <int D>
FittedModel<D> simulated(Inference<D> const& inference, std::uint64_t seed, int sample) {
    std::seed_seq sequence{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                           static_cast<std::uint32_t>(sample)};
    std::mt19937_64 random(sequence);
    FittedModel<D> drawn = inference.fitted();
    if (drawn.noise == Noise::negbin) drawn.overdispersion = inference.dispersion();
    for (Eigen::Index s = 0; s < drawn.stores.values.size(); ++s)
        drawn.stores.values[s] = quantile(drawn.noise, base::open_uniform(random), inference.expected()[s],
                                          inference.dispersion());
    return drawn;
}

}  // namespace

template <int D>
std::vector<model::CityModel<D>> bootstrap(Inference<D> const& inference, BootstrapOptions const& options,
                                           Progress const& progress) {
    std::vector<model::CityModel<D>> refits(options.samples);
    int const at_once = 4 * std::max(options.threads, 1);
    for (int first = 0; first < options.samples; first += at_once) {
        if (progress && !progress(static_cast<double>(first) / options.samples, "bootstrap"))
            throw Cancelled();
        int const count = std::min(at_once, options.samples - first);
        base::parallel_for(count, options.threads, [&](int i) {
            refits[first + i] = refit(simulated(inference, options.seed, first + i)).model;
        });
    }
    return refits;
}

Percentiles percentiles_of(std::vector<double> values) {
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    if (values.empty()) {
        double const nan = std::numeric_limits<double>::quiet_NaN();
        return {nan, nan};
    }
    std::sort(values.begin(), values.end());
    auto const at = [&](double p) {
        double const place = p * static_cast<double>(values.size() - 1);
        auto const below = static_cast<std::size_t>(place);
        std::size_t const above = std::min(below + 1, values.size() - 1);
        return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
    };
    return {at(0.025), at(0.975)};
}

#define FOOTFALL_INSTANTIATE(D)                                                                          \
    template std::vector<model::CityModel<D>> bootstrap<D>(Inference<D> const&, BootstrapOptions const&, \
                                                           Progress const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
