#include "src/fit/inference/bootstrap.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/random.hpp"
#include "src/fit/likelihood/noise.hpp"

#include <Eigen/Cholesky>

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

namespace {

constexpr int most_steps = 60;
/// Log-likelihood that a step promises below which it is the last: a thousandth of a standard error.
constexpr double small_gain = 1e-6;
constexpr double most_damping = 1e8;  ///< no step is short enough
constexpr double longest_step = 1;    ///< of any parameter in local coordinates, where the linear model ends

/// The likelihood at a model, with what a scoring step needs.
template <int D>
struct Slope {
    LocalModel<D> local;
    double log_likelihood = 0;
    Eigen::Index background_at = 0;
    Eigen::VectorXd score, expected;
    Eigen::MatrixXd information;

    Slope(FittedModel<D> const& fitted, double dispersion) : local(fitted.model) {
        constexpr int n = RateRow<D>::per_city;
        auto const& stores = fitted.stores;
        background_at = n * std::ssize(fitted.model.cities);
        Eigen::Index const parameters = background_at + 1 + stores.covariates.cols();
        double const floor =
            fitted.noise == Noise::gaussian ? -HUGE_VAL : floor_of_counts * stores.values.mean();
        score = Eigen::VectorXd::Zero(parameters);
        information = Eigen::MatrixXd::Zero(parameters, parameters);
        expected.resize(stores.values.size());
        RateRow<D> row;
        for (Eigen::Index s = 0; s < expected.size(); ++s) {
            double const exposure = stores.exposure_at(s);
            local.row_of(stores, s, row);
            double const f = expected[s] = std::max(exposure * row.rate, floor);
            double const scatter = variance(fitted.noise, f, dispersion);
            log_likelihood += log_density(fitted.noise, stores.values[s], f, dispersion);
            double const pull = exposure * (stores.values[s] - f) / scatter;
            for (std::size_t i = 0; i < row.cities.size(); ++i)
                score.segment<n>(n * row.cities[i]) += pull * row.by_parameters[i];
            score.segment(row.common_at, row.by_common.size()) += pull * row.by_common;
            add_outer_product(row, exposure * exposure / scatter, information);
        }
        information = Eigen::MatrixXd(information.template selfadjointView<Eigen::Lower>());
    }

    Eigen::VectorXd step(FittedModel<D> const& fitted, double damping) const {
        Eigen::MatrixXd damped = information;
        for (Eigen::Index i = 0; i < damped.rows(); ++i)
            damped(i, i) += damped(i, i) > 0 ? damping * damped(i, i) : 1;
        Eigen::Index const background = background_at;
        Eigen::VectorXd free_score = score;
        for (int const parameter : known_parameters(fitted))
            hold(damped, free_score, parameter);
        Eigen::VectorXd step = damped.ldlt().solve(free_score);
        double longest = background > 0 ? step.head(background).cwiseAbs().maxCoeff() : 0;
        for (Eigen::Index i = background + 1; i < step.size(); ++i)
            longest = std::max(longest, std::abs(step[i]));
        if (longest > longest_step) step *= longest_step / longest;
        // The background stays above 0, and comes as near as it likes.
        step[background] = std::max(step[background], -0.9 * fitted.model.background);
        return step;
    }
};

/// By what a change of the effects makes of the stores.
template <int D>
void multiply_exposure(Observations<D>& stores, Eigen::VectorXd const& change) {
    if (change.size() == 0) return;
    if (stores.exposure.size() == 0) stores.exposure.setOnes(stores.values.size());
    stores.exposure.array() *= (stores.covariates * change).array().exp();
}

/// What gaussian refits are weighted by, so that a small gain means the same for every noise model.
template <int D>
double mean_squared_error(FittedModel<D> const& fitted) {
    Eigen::VectorXd const expected = Slope<D>(fitted, 1).expected;
    return std::max((fitted.stores.values - expected).squaredNorm() / static_cast<double>(expected.size()),
                    1e-300);
}

/// The means under a dispersion.
template <int D>
void settle_means(FittedModel<D>& fitted, double dispersion) {
    Slope<D> here(fitted, dispersion);
    double damping = 1e-6;
    for (int i = 0; i < most_steps && damping < most_damping; ++i) {
        Eigen::VectorXd const step = here.step(fitted, damping);
        if (!step.allFinite() || std::abs(step.dot(here.score)) < small_gain) return;
        FittedModel<D> next = fitted;
        next.model = here.local.moved(step);
        multiply_exposure(next.stores, step.tail(next.stores.covariates.cols()));
        Slope<D> there(next, dispersion);
        if (there.log_likelihood > here.log_likelihood) {
            fitted = std::move(next);
            here = std::move(there);
            damping = std::max(damping / 10, 1e-9);
        } else {
            damping = std::max(10 * damping, 1e-4);
        }
    }
}

}  // namespace

template <int D>
FittedModel<D> refit(FittedModel<D> fitted) {
    if (fitted.noise != Noise::negbin) {
        settle_means(fitted, fitted.noise == Noise::gaussian ? mean_squared_error(fitted) : 0);
        return fitted;
    }
    // Means and overdispersion hardly depend on each other: twice each is enough.
    for (int round = 0; round < 2; ++round) {
        settle_means(fitted, fitted.overdispersion);
        Eigen::VectorXd const expected = Slope<D>(fitted, fitted.overdispersion).expected;
        Eigen::VectorXd const no_correction = Eigen::VectorXd::Zero(expected.size());
        fitted.overdispersion = corrected_dispersion(fitted.noise, fitted.stores.values, expected,
                                                     no_correction, fitted.overdispersion)
                                    .value;
    }
    return fitted;
}

#define FOOTFALL_INSTANTIATE(D) template FittedModel<D> refit<D>(FittedModel<D>);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
