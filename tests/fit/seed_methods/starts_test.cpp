#include "src/fit/fit_cities.hpp"
#include "src/fit/seed_methods/seed_methods.hpp"
#include "tests/catch.hpp"
#include "tests/fit/truths.hpp"

namespace {

/// Observations in the fit's own units with what a start needs to know about them.
struct Ground {
    fit::Data<2> data;
    fit::Setting<2> setting;

    explicit Ground(fit::Observations<2> const& observations)
        : data(observations.positions, observations.values) {
        setting.noise = fit::Noise::gaussian;
        setting.data = &data;
    }
    Ground(Ground const&) = delete;

    std::vector<model::City<2>> cities(fit::Parameters<2> const& parameters) const {
        return fit::model_of<2>(parameters, setting.scales).cities;
    }
};

/// Three cities far from each other, the third one faint and near the second.
model::CityModel<2> far_apart() {
    return {0,
            {truths::round_city<2>(10, {-0.7, -0.6}, 0.08), truths::round_city<2>(8, {0.6, 0.6}, 0.08),
             truths::round_city<2>(1.5, {0.7, -0.7}, 0.06)}};
}

fit::Observations<2> stores_everywhere() {
    return truths::observed<2>(far_apart(), truths::uniform_positions<2>(1'500, 1, 5));
}

std::pair<model::Vector<2>, model::Vector<2>> const box{{0.1, -0.9}, {0.4, -0.2}};

bool within_box(model::Vector<2> const& centre) {
    return (centre.array() >= box.first.array()).all() && (centre.array() <= box.second.array()).all();
}

}  // namespace

TEST_CASE("uniform starts stay in their box and fill it") {
    Ground const ground(stores_everywhere());
    auto const cities = ground.cities(fit::uniform_start<2>(ground.setting, 200, box, 3));
    REQUIRE(cities.size() == 200);
    model::Vector<2> low = cities[0].centre, high = cities[0].centre;
    for (auto const& city : cities) {
        CHECK(within_box(city.centre));
        low = low.cwiseMin(city.centre);
        high = high.cwiseMax(city.centre);
    }
    CHECK((high - low).norm() > 0.9 * (box.second - box.first).norm());
}

TEST_CASE("uniform starts are round, as wide as it takes to cover the box, and as high as busy stores") {
    auto const stores = stores_everywhere();
    Ground const ground(stores);
    std::vector<double> values(stores.values.begin(), stores.values.end());
    std::sort(values.rbegin(), values.rend());
    double const busy = Eigen::Map<Eigen::VectorXd const>(values.data(), 150).mean();
    for (auto const& city : ground.cities(fit::uniform_start<2>(ground.setting, 9, box, 3))) {
        double const sd = 0.5 * std::hypot(0.3, 0.7) / 3;
        CHECK(city.covariance.isApprox(sd * sd * model::Matrix<2>::Identity(), 1e-10));
        CHECK(city.amplitude == Catch::Approx(busy));
    }
}

TEST_CASE("the seed decides where uniform and k-means starts are") {
    Ground const ground(stores_everywhere());
    auto const uniform = [&](std::uint64_t seed) {
        return fit::uniform_start<2>(ground.setting, 4, box, seed).cities;
    };
    auto const kmeans = [&](std::uint64_t seed) {
        return fit::kmeans_start<2>(ground.setting, 7, seed).cities;
    };
    CHECK(uniform(1) == uniform(1));
    CHECK(uniform(1) != uniform(2));
    CHECK(kmeans(1) == kmeans(1));
    CHECK(kmeans(1) != kmeans(2));
}

TEST_CASE("a start by k-means finds well separated cities") {
    Ground const ground(stores_everywhere());
    for (std::uint64_t const seed : {1u, 2u, 3u, 4u, 5u}) {
        CAPTURE(seed);
        auto const cities = ground.cities(fit::kmeans_start<2>(ground.setting, 3, seed));
        truths::Errors const errors = truths::errors_of<2>(far_apart(), {0, cities});
        CHECK(errors.centre < 0.3);
        CHECK(errors.covariance < 1);
    }
}

TEST_CASE("k-means with K too small lumps the outlier together with a large city") {
    Ground const ground(stores_everywhere());
    auto const truth = far_apart().cities;
    for (std::uint64_t const seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        model::CityModel<2> const start{0, ground.cities(fit::kmeans_start<2>(ground.setting, 2, seed))};
        CHECK(truths::centre_error<2>(truth[0], truths::nearest<2>(start, truth[0])) < 0.5);
        CHECK(truths::centre_error<2>(truth[2], truths::nearest<2>(start, truth[2])) > 5);
        auto const& lump = truths::nearest<2>(start, truth[1]);
        CHECK(lump.centre[1] < truth[1].centre[1] - 0.03);
        CHECK(lump.covariance(1, 1) > 4 * truth[1].covariance(1, 1));
    }
}

TEST_CASE("k-means with more cities than stores that stand apart still starts with as many") {
    model::Positions<2> positions = truths::uniform_positions<2>(12, 1, 5);
    for (int s = 0; s < 12; ++s)
        positions.col(s) = positions.col(s % 3);
    Ground const ground({positions, Eigen::VectorXd::Constant(12, 5.0)});
    auto const cities = ground.cities(fit::kmeans_start<2>(ground.setting, 5, 1));
    REQUIRE(cities.size() == 5);
    for (auto const& city : cities) {
        CHECK(city.centre.allFinite());
        CHECK(city.covariance.determinant() > 0);
        CHECK(city.amplitude > 0);
    }
}

TEST_CASE("a fit that starts by k-means ends at well separated cities") {
    fit::Options<2> options;
    options.noise = fit::Noise::gaussian;
    options.init = fit::Init::kmeans;
    options.cities = 3;
    auto const result = fit::fit_cities<2>(stores_everywhere(), options);
    truths::Errors const errors = truths::errors_of<2>(far_apart(), result.model);
    CHECK(errors.centre < 1e-6);
    CHECK(errors.integral < 1e-6);
}

TEST_CASE("starts by k-means find how many cities there are") {
    fit::Options<2> options;
    options.noise = fit::Noise::gaussian;
    options.init = fit::Init::kmeans;
    model::CityModel<2> const truth{
        1, {truths::round_city<2>(10, {-0.7, -0.6}, 0.15), truths::round_city<2>(8, {0.6, 0.6}, 0.15)}};
    auto const stores = truths::observed<2>(truth, truths::uniform_positions<2>(500, 1, 5));
    auto const result = fit::fit_cities<2>(stores, options);
    CHECK(result.model.cities.size() == 2);
    CHECK(truths::errors_of<2>(truth, result.model).centre < 1e-6);
}
