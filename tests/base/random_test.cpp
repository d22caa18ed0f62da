#include "src/base/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace {

struct Moments {
    double mean = 0;
    double variance = 0;
    double mean_error = 0;      ///< standard error of the mean
    double variance_error = 0;  ///< standard error of the variance, from the fourth moment
};

Moments moments_of(std::function<double()> const& draw, int draws = 200'000) {
    std::vector<double> values(static_cast<std::size_t>(draws));
    std::generate(values.begin(), values.end(), draw);
    double const n = draws;
    Moments m;
    for (double const value : values)
        m.mean += value / n;
    double fourth = 0;
    for (double const value : values) {
        double const square = (value - m.mean) * (value - m.mean);
        m.variance += square / n;
        fourth += square * square / n;
    }
    m.mean_error = std::sqrt(m.variance / n);
    m.variance_error = std::sqrt((fourth - m.variance * m.variance) / n);
    return m;
}

void require_moments(Moments const& m, double mean, double variance) {
    constexpr double sampling = 4;  // standard errors; the seeds are fixed, so a pass stays a pass
    CHECK(std::abs(m.mean - mean) < sampling * m.mean_error);
    CHECK(std::abs(m.variance - variance) < sampling * m.variance_error);
}

}  // namespace

TEST_CASE("the engine draws what the standard prescribes, on every platform") {
    // [rand.predef]: the 10000th number of a default-seeded mt19937_64 is 9981545732273789042.
    base::Random random(std::mt19937_64::default_seed);
    double last = 0;
    for (int i = 0; i < 10'000; ++i)
        last = random.uniform();
    CHECK(last == static_cast<double>(9981545732273789042ULL >> 11) / 9007199254740992.0);
}

TEST_CASE("equal seeds draw equal numbers, different seeds different ones") {
    base::Random first(7);
    base::Random second(7);
    base::Random other(8);
    int equal_to_other = 0;
    for (int i = 0; i < 1000; ++i) {
        double const value = first.normal();
        REQUIRE(value == second.normal());
        equal_to_other += value == other.normal() ? 1 : 0;
    }
    CHECK(equal_to_other == 0);
}

TEST_CASE("uniform, normal and gamma numbers have their mean and variance") {
    base::Random random(11);
    require_moments(moments_of([&] { return random.uniform(-1, 3); }), 1, 16.0 / 12);
    require_moments(moments_of([&] { return random.normal(); }), 0, 1);
    require_moments(moments_of([&] { return random.gamma(0.4); }), 0.4, 0.4);
    require_moments(moments_of([&] { return random.gamma(20); }), 20, 20);
}

TEST_CASE("a log-uniform number stays in its range and its logarithm is uniform") {
    base::Random random(12);
    auto const log_draw = [&] {
        double const value = random.log_uniform(200, 5000);
        REQUIRE(value >= 200);
        REQUIRE(value <= 5000);
        return std::log(value / 200) / std::log(25);
    };
    require_moments(moments_of(log_draw, 20'000), 0.5, 1.0 / 12);
}

TEST_CASE("whole numbers between two limits reach both of them and nothing else") {
    base::Random random(13);
    std::vector<int> seen(13, 0);
    for (int i = 0; i < 10'000; ++i)
        ++seen.at(static_cast<std::size_t>(random.integer(3, 12)));
    CHECK(std::count(seen.begin(), seen.begin() + 3, 0) == 3);
    CHECK(std::all_of(seen.begin() + 3, seen.end(), [](int n) { return n > 850 && n < 1150; }));
}

TEST_CASE("Poisson counts have equal mean and variance, below and above the change of method") {
    base::Random random(14);
    for (double const mean : {0.3, 4.0, 9.9, 10.0, 40.0, 2'000.0, 1e6}) {
        CAPTURE(mean);
        require_moments(moments_of([&] { return random.poisson(mean); }), mean, mean);
    }
}

TEST_CASE("Poisson counts have the probabilities of the Poisson law") {
    base::Random random(15);
    for (double const mean : {6.0, 14.0}) {
        constexpr int draws = 200'000;
        std::vector<int> seen(200, 0);
        for (int i = 0; i < draws; ++i)
            ++seen.at(static_cast<std::size_t>(random.poisson(mean)));
        for (int count = 0; count < 40; ++count) {
            CAPTURE(mean, count);
            double const probability = std::exp(count * std::log(mean) - mean - std::lgamma(count + 1.0));
            double const expected = draws * probability;
            CHECK(std::abs(seen[static_cast<std::size_t>(count)] - expected) < 5 * std::sqrt(expected) + 1);
        }
    }
}

TEST_CASE("negative binomial counts have variance f + α·f²") {
    base::Random random(16);
    for (double const mean : {2.0, 30.0, 900.0}) {
        for (double const alpha : {0.05, 0.2, 1.5}) {
            CAPTURE(mean, alpha);
            require_moments(moments_of([&] { return random.negative_binomial(mean, alpha); }), mean,
                            mean + alpha * mean * mean);
        }
    }
}

TEST_CASE("nothing is expected, nothing is counted") {
    base::Random random(17);
    CHECK(random.poisson(0) == 0);
    CHECK(random.negative_binomial(0, 0.2) == 0);
}
