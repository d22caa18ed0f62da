#include "src/fit/fit_cities.hpp"
#include "src/fit/inference/inference.hpp"
#include "tests/catch.hpp"

#include <Eigen/LU>

#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>

/// Whatever finite numbers the stores have, a fit ends with numbers.
namespace {

using Stores = fit::Observations<2>;

void check_numbers(fit::Result<2> const& result, fit::Options<2> const& options) {
    CHECK(std::isfinite(result.model.background));
    for (model::City<2> const& city : result.model.cities) {
        CHECK(city.centre.allFinite());
        CHECK(std::isfinite(city.amplitude));
        if (!options.allow_negative) CHECK(city.amplitude >= 0);
        CHECK(city.covariance.allFinite());
        CHECK(city.covariance.determinant() > 0);
    }
    CHECK(std::isfinite(result.overdispersion));
    CHECK(std::isfinite(result.log_likelihood));
    CHECK(std::isfinite(result.bic));
    CHECK(std::isfinite(result.deviance));
    CHECK(std::isfinite(result.null_deviance));
    CHECK_FALSE(result.stop_reason.empty());
}

void check_errors(fit::Result<2> const& result, Stores const& stores, fit::Options<2> const& options) {
    fit::Inference<2> const inference(
        {result.model, stores, options.noise, result.overdispersion, options.background});
    CHECK(inference.covariance().allFinite());
    CHECK(inference.expected().allFinite());
    CHECK(std::isfinite(inference.dispersion()));
}

void check_fit(Stores const& stores, fit::Options<2> const& options) {
    auto const result = fit::fit_cities<2>(stores, options);
    check_numbers(result, options);
    check_errors(result, stores, options);
}

void check_every_noise(Stores const& stores, std::optional<int> cities = {}) {
    for (fit::Noise const noise : {fit::Noise::negbin, fit::Noise::poisson, fit::Noise::gaussian}) {
        CAPTURE(static_cast<int>(noise));
        fit::Options<2> options;
        options.noise = noise;
        options.cities = cities;
        check_fit(stores, options);
    }
}

/// `columns` × `rows` stores with what `count` says of their place in it, in metres from a far corner.
template <typename Count>
Stores grid(int columns, int rows, Count const& count, double corner_m = 0, double step_m = 1000) {
    Stores stores{model::Positions<2>(2, columns * rows), Eigen::VectorXd(columns * rows)};
    for (int i = 0; i < columns * rows; ++i) {
        int const x = i % columns, y = i / columns;
        stores.positions.col(i) << corner_m + step_m * x, corner_m + step_m * y;
        stores.values[i] = count(x, y);
    }
    return stores;
}

double bump(double x, double y, double width) {
    return std::exp(-0.5 * (x * x + y * y) / (width * width));
}

/// Stores that no analyst has and that a file may hold all the same.
class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    Stores stores() {
        int const count = static_cast<int>(4 + random_() % 37);
        Stores stores{model::Positions<2>(2, count), Eigen::VectorXd(count)};
        model::Vector<2> const corner(shifted(), shifted());
        double const width = power(-3, 7), height = choose(3) == 0 ? 0 : power(-3, 7);
        double const most = power(-6, 12);
        int const kind = choose(6);
        for (int i = 0; i < count; ++i) {
            bool const copy = i > 0 && choose(4) == 0;
            if (copy)
                stores.positions.col(i) = stores.positions.col(random_() % static_cast<unsigned>(i));
            else
                stores.positions.col(i) = corner + model::Vector<2>(width * unit(), height * unit());
            stores.values[i] = value(kind, i, most);
        }
        if (choose(4) == 0) {
            stores.exposure.resize(count);
            for (double& exposure : stores.exposure)
                exposure = power(-6, 9);
        }
        if (!(stores.values.cwiseAbs().maxCoeff() > 0)) stores.values[0] = most;
        return stores;
    }

    fit::Options<2> options() {
        fit::Options<2> options;
        options.noise = std::array{fit::Noise::negbin, fit::Noise::poisson, fit::Noise::gaussian}[choose(3)];
        if (choose(2) == 0) options.cities = choose(4);
        if (choose(4) == 0) options.reach = power(-3, 5);
        if (choose(6) == 0) options.background = false;
        if (choose(6) == 0) options.init = fit::Init::kmeans;
        if (choose(6) == 0) options.init = fit::Init::uniform;
        if (choose(8) == 0) options.amplitude_l1 = power(-6, 3);
        if (choose(8) == 0) options.centre_spread = power(-6, 3);
        options.seed = random_();
        return options;
    }

private:
    int choose(int many) { return static_cast<int>(random_() % static_cast<unsigned>(many)); }
    double unit() { return std::uniform_real_distribution<>(0, 1)(random_); }
    double power(double low, double high) { return std::pow(10, low + (high - low) * unit()); }
    double shifted() { return choose(2) == 0 ? 0 : (choose(2) == 0 ? -1 : 1) * 1e7; }
    double value(int kind, int i, double most) {
        switch (kind) {
            case 0:
                return most;
            case 1:
                return i == 0 ? most : 0;
            case 2:
                return most * unit();
            case 3:
                return std::floor(10 * unit());
            case 4:
                return power(-6, 12);
            default:
                return choose(3) == 0 ? most : 0;
        }
    }

    std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("random extreme stores give numbers") {
    // FOOTFALL_EXTREMES=20000 test_fit "random extreme stores give numbers" tries as many.
    char const* const wanted = std::getenv("FOOTFALL_EXTREMES");
    for (int seed = 0; seed < (wanted ? std::atoi(wanted) : 40); ++seed) {
        CAPTURE(seed);
        Generator generator(static_cast<std::uint64_t>(seed));
        Stores const stores = generator.stores();
        fit::Options<2> const options = generator.options();
        check_fit(stores, options);
    }
}

TEST_CASE("ten thousand kilometres from the origin a fit finds what it finds there") {
    auto const count = [](int x, int y) { return std::round(1000 * bump(x - 4, y - 4, 2) + 5); };
    fit::Options<2> one_city;
    one_city.cities = 1;
    auto const here = fit::fit_cities<2>(grid(10, 10, count), one_city);
    auto const there = fit::fit_cities<2>(grid(10, 10, count, 1e7), one_city);
    REQUIRE(there.model.cities.size() == here.model.cities.size());
    model::Vector<2> const shift(1e7, 1e7);
    CHECK((there.model.cities[0].centre - shift - here.model.cities[0].centre).norm() < 0.01);
    CHECK(there.model.cities[0].amplitude == Catch::Approx(here.model.cities[0].amplitude));
}

TEST_CASE("counts that are all the same, or all zero but one, give numbers") {
    check_every_noise(grid(6, 5, [](int, int) { return 7.0; }));
    check_every_noise(grid(6, 5, [](int x, int y) { return x == 2 && y == 2 ? 50.0 : 0.0; }));
    check_every_noise(grid(6, 5, [](int, int) { return 1e-6; }));
    check_every_noise(grid(6, 5, [](int x, int y) { return 1e12 * bump(x - 2, y - 2, 1); }));
}

TEST_CASE("stores on one spot or one line give numbers") {
    check_every_noise(grid(1, 12, [](int, int y) { return 40 * bump(0, y - 5, 2) + 1; }));
    check_every_noise(grid(12, 1, [](int x, int) { return 40 * bump(0, x - 5, 2) + 1; }));
    check_every_noise(grid(
        4, 3, [](int x, int y) { return 1.0 + x + y; }, 5e5, 0));
    check_every_noise(grid(
                          4, 3, [](int x, int y) { return 1.0 + x + y; }, 5e5, 0),
                      2);
}

TEST_CASE("four stores give numbers, whatever is asked of them") {
    auto const four = grid(2, 2, [](int x, int y) { return 5.0 + 3 * x + y; });
    check_every_noise(four);
    for (int const cities : {0, 1, 3})
        check_every_noise(four, cities);
}

TEST_CASE("thousands of stores on a few spots give numbers") {
    Stores stores{model::Positions<2>(2, 3000), Eigen::VectorXd(3000)};
    for (int i = 0; i < 3000; ++i) {
        stores.positions.col(i) << 1000.0 * (i % 3), 500.0 * (i % 2);
        stores.values[i] = 10 + i % 7;
    }
    check_every_noise(stores);
}

TEST_CASE("two cities on one spot and a city wider than the data give numbers") {
    auto const twins = [](int x, int y) {
        return std::round(900 * bump(x - 5, y - 5, 1) + 400 * bump(x - 5, y - 5, 4));
    };
    check_every_noise(grid(12, 12, twins), 2);
    check_every_noise(grid(12, 12, [](int x, int y) { return std::round(500 * bump(x - 5, y - 5, 100)); }));
}
