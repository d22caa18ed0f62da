#include "src/fit/inference/joint_covariance.hpp"
#include "src/fit/inference/bootstrap.hpp"
#include "tests/catch.hpp"
#include "tests/fit/inference/inferred.hpp"
#include "tests/fit/local_steps.hpp"

using fit::Noise;

namespace {

/// Counts of the same stores twice, with luck of which a part lasts.
struct TwoMonths {
    fit::FittedModel<2> earlier, later;

    TwoMonths(double lasting, double passing, std::uint64_t seed) {
        earlier = inferred::two_cities(Noise::negbin, lasting + passing);
        later = earlier;
        simulate::Random random(seed);
        Eigen::VectorXd const expected = simulate::expected_visitors(earlier.model, earlier.stores.positions);
        auto const luck = [&](double variance) {
            return variance > 0 ? random.gamma(1 / variance) * variance : 1.0;
        };
        for (Eigen::Index s = 0; s < expected.size(); ++s) {
            double const own = expected[s] * luck(lasting);
            earlier.stores.values[s] = random.poisson(own * luck(passing));
            later.stores.values[s] = random.poisson(own * luck(passing));
        }
        earlier = fit::refit(earlier);
        later = fit::refit(later);
    }
};

std::vector<fit::SameStore> all_of(fit::FittedModel<2> const& fitted) {
    std::vector<fit::SameStore> same;
    for (Eigen::Index s = 0; s < fitted.stores.values.size(); ++s)
        same.push_back({s, s});
    return same;
}

}  // namespace

TEST_CASE("the observed information is that of numerical second derivatives") {
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin}) {
        fit::FittedModel<2> const fitted =
            fit::refit(inferred::two_cities(noise, noise == Noise::negbin ? 0.2 : 0));
        fit::Inference<2> const inference(fitted);
        auto const log_likelihood = [&](model::CityModel<2> const& model) {
            Eigen::VectorXd const expected = simulate::expected_visitors(model, fitted.stores.positions);
            double sum = 0;
            for (Eigen::Index s = 0; s < expected.size(); ++s)
                sum += fit::log_density(noise, fitted.stores.values[s], expected[s], inference.dispersion());
            return sum;
        };
        Eigen::MatrixXd const observed = fit::observed_information(inference);
        double const scale = observed.diagonal().head(12).minCoeff();
        constexpr double h = 1e-3;
        for (int i = 0; i < 12; ++i) {
            auto const at = [&](double step) {
                return log_likelihood(
                    inference.local().moved(step * Eigen::VectorXd::Unit(inference.parameters(), i)));
            };
            double const second = (at(h) - 2 * at(0) + at(-h)) / (h * h);
            CAPTURE(static_cast<int>(noise), i);
            CHECK(observed(i, i) == Catch::Approx(-second).epsilon(0.01).margin(0.01 * scale));
        }
    }
}

TEST_CASE("luck that stores keep makes the change of a city surer than either month, passing luck does not") {
    auto const errors = [](TwoMonths const& months) {
        fit::Inference<2> const earlier(months.earlier), later(months.later);
        auto const joint = fit::joint_covariance(earlier, later, all_of(months.earlier));
        Eigen::VectorXd const size = earlier.log_integral_gradient(0);
        return std::sqrt(joint.variance_of_change(size, later.log_integral_gradient(0)) /
                         joint.variance_of_earlier(size));
    };
    CHECK(errors({0.1, 0, 1}) < 0.5);
    CHECK(errors({0, 0.1, 1}) == Catch::Approx(std::sqrt(2.0)).epsilon(0.15));
}

TEST_CASE("the part of the dispersion that stores do not keep is found") {
    constexpr int months = 40;
    double sum = 0;
    for (std::uint64_t seed = 1; seed <= months; ++seed) {
        TwoMonths const both(0.1, 0.02, seed);
        fit::Inference<2> const earlier(both.earlier), later(both.later);
        sum += fit::joint_covariance(earlier, later, all_of(both.earlier)).change_dispersion;
    }
    // Twice 0.02, by what luck the stores keep: its square is 1.1 in the mean.
    CHECK(sum / months == Catch::Approx(2 * 0.02 * 1.1).epsilon(0.1));
}

TEST_CASE("changes from month to month lie within their errors as often as normal ones do") {
    double squares = 0;
    int count = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        TwoMonths const months(0.1, 0.02, seed);
        fit::Inference<2> const earlier(months.earlier), later(months.later);
        auto const joint = fit::joint_covariance(earlier, later, all_of(months.earlier));
        for (int city = 0; city < 2; ++city) {
            double const change = std::log(later.fitted().model.cities[city].amplitude /
                                           earlier.fitted().model.cities[city].amplitude);
            squares += change * change /
                       joint.variance_of_change(earlier.log_amplitude_gradient(city),
                                                later.log_amplitude_gradient(city));
            ++count;
        }
    }
    // 80 squares of mean 1: their mean has a standard error of 0.16.
    CHECK(squares / count > 0.6);
    CHECK(squares / count < 1.5);
}

TEST_CASE("fits of different stores have independent errors") {
    TwoMonths const months(0.1, 0, 2);
    fit::Inference<2> const earlier(months.earlier), later(months.later);
    auto const joint = fit::joint_covariance(earlier, later, {});
    CHECK(joint.between.nonZeros() == 0);
    Eigen::VectorXd const size = earlier.log_amplitude_gradient(1);
    CHECK(joint.variance_of_change(size, size) ==
          Catch::Approx(joint.variance_of_earlier(size) + joint.variance_of_later(size)));
}
