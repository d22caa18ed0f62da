#include "src/fit/solve/solve.hpp"
#include "src/simulate/scene.hpp"
#include "tests/catch.hpp"
#include "tests/fit/truths.hpp"

using fit::Noise;
using fit::Scale;

namespace {

fit::SolveOptions to_the_end() {
    fit::SolveOptions options;
    options.max_iterations = 500;
    options.function_tolerance = 1e-15;
    return options;
}

template <int D>
constexpr int store_count = D == 1   ? 200
                            : D == 2 ? 900
                                     : 2500;

/// Every number of the model off by up to a share: centres in standard deviations, the rest relatively.
template <int D>
model::CityModel<D> perturbed(model::CityModel<D> model, double share, std::uint64_t seed) {
    simulate::Random random(seed);
    auto const off = [&] { return 1 + random.uniform(-share, share); };
    model.background *= off();
    for (model::City<D>& city : model.cities) {
        model::Matrix<D> lower = city.covariance.llt().matrixL();
        for (int i = 0; i < D * D; ++i)
            lower(i) *= off();
        for (int d = 0; d < D; ++d)
            city.centre[d] += random.uniform(-share, share) * std::sqrt(city.covariance(d, d));
        city.covariance = lower * lower.transpose();
        city.amplitude *= off();
    }
    return model;
}

template <int D>
fit::Data<D> data_of(fit::Observations<D> const& observations) {
    return fit::Data<D>(observations.positions, observations.values);
}

/// One city in the plane, whose values are lowered everywhere.
fit::Observations<2> one_city(double amplitude, double background) {
    model::CityModel<2> const truth{background, {truths::round_city<2>(amplitude, {0.2, -0.1}, 0.3)}};
    return truths::observed<2>(truth, truths::uniform_positions<2>(300, 1, 7));
}

fit::Parameters<2> start_at(model::City<2> const& city, double background, fit::Scales const& scales) {
    return fit::parameters_of<2>(model::CityModel<2>{background, {city}}, scales);
}

}  // namespace

TEMPLATE_TEST_CASE_SIG("a perturbed truth returns to the truth", "", ((int D), D), 1, 2, 3) {
    model::CityModel<D> const truth = truths::three_cities<D>();
    fit::Data<D> const data =
        data_of<D>(truths::observed<D>(truth, truths::uniform_positions<D>(store_count<D>, 1, 1)));
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin}) {
        for (double const share : {0.05, 0.2}) {
            for (std::uint64_t const seed : {1u, 2u, 3u}) {
                CAPTURE(static_cast<int>(noise), share, seed);
                fit::Scales const scales;
                auto parameters = fit::parameters_of<D>(perturbed<D>(truth, share, seed), scales);
                fit::Misfit<D> const misfit(data, noise, 0.2, scales);
                fit::SolveReport const report = fit::solve<D>(misfit, parameters, to_the_end());
                model::CityModel<D> const found = fit::model_of<D>(parameters, scales);
                truths::Errors const errors = truths::errors_of<D>(truth, found);
                CHECK(report.converged);
                CHECK(errors.centre < 1e-7);
                CHECK(errors.integral < 1e-7);
                CHECK(errors.covariance < 1e-7);
                CHECK(found.background == Catch::Approx(truth.background).epsilon(1e-7));
            }
        }
    }
}

TEMPLATE_TEST_CASE_SIG("steps along the valley lead there too, and hold what is not solved for", "",
                       ((int D), D), 1, 2, 3) {
    model::CityModel<D> const truth = truths::three_cities<D>();
    fit::Data<D> const data =
        data_of<D>(truths::observed<D>(truth, truths::uniform_positions<D>(store_count<D>, 1, 1)));
    for (bool const background : {true, false}) {
        fit::Scales const scales;
        model::CityModel<D> start = perturbed<D>(truth, 0.1, 5);
        if (!background) start.background = truth.background;
        auto parameters = fit::parameters_of<D>(start, scales);
        fit::SolveOptions options = to_the_end();
        options.background = background;
        auto const report =
            fit::solve_geodesic<D>(fit::Misfit<D>(data, Noise::gaussian, 0, scales), parameters, options);
        model::CityModel<D> const found = fit::model_of<D>(parameters, scales);
        CHECK(report.converged);
        CHECK(truths::errors_of<D>(truth, found).covariance < 1e-7);
        CHECK(found.background == Catch::Approx(truth.background).epsilon(background ? 1e-7 : 0));
    }
}

TEST_CASE("a crowd of cities beside the truth returns to it along the valley, where straight steps crawl") {
    simulate::Scene const scene =
        simulate::make_seed_problem({.cities = 16, .points = 3000, .test_points = 0, .seed = 7});
    fit::Data<2> const data = data_of<2>(truths::stores_of(scene));
    fit::Scales const scales;
    fit::Misfit<2> const misfit(data, Noise::gaussian, 0, scales);
    auto const start = fit::parameters_of<2>(perturbed<2>(scene.truth, 0.05, 1), scales);
    fit::SolveOptions options = to_the_end();
    options.max_iterations = 60;
    auto bent = start, straight = start;
    fit::solve_geodesic<2>(misfit, bent, options);
    fit::OnStep<2> const on_step = [](fit::Parameters<2> const&) { return true; };  // keeps Ceres at it
    fit::solve<2>(misfit, straight, options, on_step);
    CHECK(misfit.cost(bent) < 1e-20);
    CHECK(misfit.cost(bent) < 1e-6 * misfit.cost(straight));
}

TEST_CASE("a solve from the truth with a reach finds the truth again") {
    model::CityModel<2> const truth = truths::three_cities<2>();
    fit::Data<2> const data = data_of<2>(truths::observed<2>(truth, truths::uniform_positions<2>(900, 1, 1)));
    fit::Scales const scales{Scale::logarithmic, Scale::logarithmic, 0.1};
    auto parameters = fit::parameters_of<2>(perturbed<2>(truth, 0.1, 4), scales);
    fit::solve<2>(fit::Misfit<2>(data, Noise::gaussian, 0, scales), parameters, to_the_end());
    CHECK(truths::errors_of<2>(truth, fit::model_of<2>(parameters, scales)).covariance < 1e-7);
}

TEST_CASE("a solve reports the cost it ends at, with and without penalties") {
    fit::Data<2> const data = data_of<2>(one_city(2, 0.5));
    fit::Scales const scales{Scale::linear, Scale::linear, 0};
    fit::Misfit<2> const misfit(data, Noise::gaussian, 0, scales);
    auto parameters = start_at(truths::round_city<2>(1, {0, 0}, 0.4), 0.3, scales);
    fit::SolveOptions options = to_the_end();
    options.penalties.amplitude_l1 = 3;
    fit::SolveReport const report = fit::solve<2>(misfit, parameters, options);
    CHECK(report.cost == Catch::Approx(misfit.cost(parameters)));
    CHECK(report.objective - report.cost == Catch::Approx(0.5 * 3 * parameters.cities[0][0]).epsilon(1e-6));
    CHECK(parameters.cities[0][0] < 1.999);
}

TEST_CASE("a step callback sees every step and can stop the solve") {
    fit::Data<2> const data = data_of<2>(one_city(2, 0.5));
    fit::Scales const scales;
    fit::Misfit<2> const misfit(data, Noise::gaussian, 0, scales);
    auto parameters = start_at(truths::round_city<2>(1, {0, 0}, 0.5), 0.3, scales);
    std::vector<double> costs;
    fit::solve<2>(misfit, parameters, to_the_end(), [&](fit::Parameters<2> const& at) {
        costs.push_back(misfit.cost(at));
        return costs.size() < 4;
    });
    REQUIRE(costs.size() == 4);
    CHECK(std::is_sorted(costs.rbegin(), costs.rend()));
    CHECK(misfit.cost(parameters) == costs.back());
}

TEST_CASE("a background that is not fitted stays where it is") {
    fit::Data<2> const data = data_of<2>(one_city(2, 0.5));
    fit::Scales const scales;
    auto parameters = start_at(truths::round_city<2>(1, {0, 0}, 0.4), 0.125, scales);
    fit::SolveOptions options = to_the_end();
    options.background = false;
    fit::solve<2>(fit::Misfit<2>(data, Noise::gaussian, 0, scales), parameters, options);
    CHECK(parameters.background == 0.125);
}

TEST_CASE("a linear amplitude never becomes negative, unless that is allowed") {
    fit::Data<2> const data = data_of<2>(one_city(-3, 4));
    fit::Scales const scales{Scale::linear, Scale::linear, 0};
    fit::Misfit<2> const misfit(data, Noise::gaussian, 0, scales);
    auto const start = start_at(truths::round_city<2>(0.5, {0.1, 0}, 0.35), 3.5, scales);

    auto bounded = start;
    fit::solve<2>(misfit, bounded, to_the_end());
    CHECK(bounded.cities[0][0] >= 0);

    auto free = start_at(truths::round_city<2>(-1, {0.1, 0}, 0.35), 3.5, scales);
    fit::SolveOptions options = to_the_end();
    options.allow_negative = true;
    fit::solve<2>(misfit, free, options);
    CHECK(free.cities[0][0] == Catch::Approx(-3).epsilon(1e-7));
    CHECK(free.background == Catch::Approx(4).epsilon(1e-7));
}

TEST_CASE("spreads beyond the limit are pushed back to it") {
    model::CityModel<2> const truth{1, {truths::round_city<2>(5, {0, 0}, 0.6)}};
    fit::Data<2> const data = data_of<2>(truths::observed<2>(truth, truths::uniform_positions<2>(400, 1, 7)));
    fit::Scales const scales;
    auto parameters = fit::parameters_of<2>(truth, scales);
    fit::SolveOptions options = to_the_end();
    options.penalties.largest_spread = 0.4;
    fit::solve<2>(fit::Misfit<2>(data, Noise::poisson, 0, scales), parameters, options);
    auto const city = fit::city_of<2>(parameters.cities[0], scales);
    Eigen::SelfAdjointEigenSolver<model::Matrix<2>> const axes(city.covariance);
    CHECK(std::sqrt(axes.eigenvalues()[1]) < 0.42);
    CHECK(std::sqrt(axes.eigenvalues()[1]) > 0.2);
}

// The seed's example 2: one Gaussian, fitted with two that start close together.
TEST_CASE("the centre-spread penalty keeps two starts apart") {
    model::CityModel<1> const truth{0, {truths::round_city<1>(1, model::Vector<1>(0.0), 0.3)}};
    fit::Data<1> const data = data_of<1>(truths::observed<1>(truth, truths::uniform_positions<1>(300, 1, 7)));
    fit::Scales const scales{Scale::linear, Scale::linear, 0};
    fit::Misfit<1> const misfit(data, Noise::gaussian, 0, scales);
    auto const distance_with = [&](double weight) {
        model::CityModel<1> const start{0,
                                        {truths::round_city<1>(0.5, model::Vector<1>(-0.05), 0.25),
                                         truths::round_city<1>(0.5, model::Vector<1>(0.05), 0.25)}};
        auto parameters = fit::parameters_of<1>(start, scales);
        fit::SolveOptions options = to_the_end();
        options.background = false;
        options.penalties.centre_spread = weight;
        fit::solve<1>(misfit, parameters, options);
        return std::abs(parameters.cities[0][1] - parameters.cities[1][1]);
    };
    double const without = distance_with(0);
    double const light = distance_with(0.03);
    double const heavy = distance_with(0.3);
    CHECK(without < 0.3);
    CHECK(light > without + 0.05);
    CHECK(heavy > light + 0.05);
}
