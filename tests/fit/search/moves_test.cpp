#include "src/fit/search/moves.hpp"
#include "src/fit/search/candidate.hpp"
#include "src/fit/search/propose.hpp"
#include "tests/catch.hpp"
#include "tests/fit/truths.hpp"

#include <cstdint>
#include <optional>

namespace {

/// A candidate that stands at the truth.
struct AtTruth {
    model::CityModel<2> truth = truths::three_cities<2>();
    fit::Data<2> data;
    fit::Setting<2> setting;
    fit::Candidate<2> candidate;

    AtTruth() {
        auto observations = truths::observed<2>(truth, truths::uniform_positions<2>(600, 1, 4));
        simulate::Random random(1);
        for (double& value : observations.values)
            value += 0.02 * random.normal();
        data = fit::Data<2>(observations.positions, observations.values);
        setting.data = &data;
        setting.noise = fit::Noise::gaussian;
        setting.value_sd = 1e-11;
        candidate.parameters = fit::parameters_of<2>(truth, setting.scales);
        candidate.ids = {0, 1, 2};
        fit::settle(setting, candidate, {200, 1e-12, 1});
    }
    AtTruth(AtTruth const&) = delete;

    model::City<2> city(fit::Candidate<2> const& of, int k) const {
        return fit::city_of<2>(of.parameters.cities[k], setting.scales);
    }
};

}  // namespace

TEST_CASE("the city whose removal costs least is the one that a refit misses least") {
    AtTruth const at;
    std::vector<double> const costs = fit::removal_costs(at.setting, at.candidate);
    REQUIRE(costs.size() == 3);
    std::vector<double> refitted;
    for (int k = 0; k < 3; ++k) {
        fit::Candidate<2> rest = fit::without_city(at.candidate, k);
        CHECK(rest.cities() == 2);
        CHECK(rest.ids.size() == 2);
        CHECK(std::find(rest.ids.begin(), rest.ids.end(), k) == rest.ids.end());
        fit::settle(at.setting, rest, {200, 1e-10, 1});
        refitted.push_back(rest.cost - at.candidate.cost);
        CHECK(costs[k] > 0);
    }
    CHECK(std::min_element(costs.begin(), costs.end()) - costs.begin() ==
          std::min_element(refitted.begin(), refitted.end()) - refitted.begin());
}

TEST_CASE("a twin costs nothing to remove") {
    AtTruth at;
    double const half = std::log(0.5);
    at.candidate.parameters.cities[1][0] += half;
    at.candidate.add(at.candidate.parameters.cities[1]);
    std::vector<double> const costs = fit::removal_costs(at.setting, at.candidate);
    CHECK(costs[1] < 1e-6 * costs[0]);
    CHECK(costs[3] < 1e-6 * costs[2]);
}

TEST_CASE("a split city has the same centre and about the same integral in two halves") {
    AtTruth const at;
    model::City<2> const whole = at.city(at.candidate, 2);
    for (int const axis : {0, 1}) {
        auto const split = fit::with_split(at.setting, at.candidate, 2, {fit::Split::Into::halves, axis});
        REQUIRE(split.cities() == 4);
        model::City<2> const left = at.city(split, 2), right = at.city(split, 3);
        CHECK((0.5 * (left.centre + right.centre)).isApprox(whole.centre, 1e-10));
        double const both = truths::integral<2>(left) + truths::integral<2>(right);
        CHECK(both == Catch::Approx(truths::integral<2>(whole)).epsilon(0.05));
        model::Vector<2> const apart = (right.centre - left.centre).normalized();
        double const along = apart.dot(whole.covariance * apart);
        Eigen::SelfAdjointEigenSolver<model::Matrix<2>> const axes(whole.covariance);
        CHECK(along == Catch::Approx(axes.eigenvalues()[1 - axis]));
    }
}

TEST_CASE("a bridge between two that are not alike comes apart nearer to either of them") {
    AtTruth const at;
    model::City<2> const whole = at.city(at.candidate, 2);
    Eigen::SelfAdjointEigenSolver<model::Matrix<2>> const axes(whole.covariance);
    model::Vector<2> const along = axes.eigenvectors().col(1);
    double const sd = std::sqrt(axes.eigenvalues()[1]);
    std::vector<double> nearer;
    for (double const side : {1, -1}) {
        auto const split =
            fit::with_split(at.setting, at.candidate, 2, {fit::Split::Into::bridged_uneven, 0, side});
        double const one = along.dot(at.city(split, 2).centre - whole.centre) / sd;
        double const other = along.dot(at.city(split, 3).centre - whole.centre) / sd;
        CHECK(one * other < 0);
        CHECK(std::abs(one) == Catch::Approx(1));
        CHECK(std::abs(other) == Catch::Approx(0.4));
        nearer.push_back(other);
    }
    CHECK(nearer[0] == Catch::Approx(-nearer[1]));
}

TEST_CASE("a city of another shape has its centre and its volume") {
    AtTruth const at;
    model::City<2> const city = at.city(at.candidate, 0);
    auto const round = at.city(fit::with_shape(at.setting, at.candidate, 0, fit::Shape::round), 0);
    auto const across = at.city(fit::with_shape(at.setting, at.candidate, 0, fit::Shape::across), 0);
    for (auto const& reshaped : {round, across}) {
        CHECK(reshaped.centre.isApprox(city.centre, 1e-10));
        CHECK(truths::integral<2>(reshaped) == Catch::Approx(truths::integral<2>(city)));
    }
    CHECK(round.covariance(0, 0) == Catch::Approx(round.covariance(1, 1)));
    CHECK(round.covariance(0, 1) == Catch::Approx(0).margin(1e-10));
    Eigen::SelfAdjointEigenSolver<model::Matrix<2>> const axes(city.covariance);
    model::Vector<2> const longest = axes.eigenvectors().col(1);
    CHECK(longest.dot(across.covariance * longest) == Catch::Approx(axes.eigenvalues()[0]));
}

TEST_CASE("merged cities keep their integral and their common centre; a split is undone") {
    AtTruth const at;
    auto const merged = fit::with_merge(at.setting, at.candidate, 0, 1);
    REQUIRE(merged.cities() == 2);
    model::City<2> const a = at.city(at.candidate, 0), b = at.city(at.candidate, 1),
                         both = at.city(merged, 0);
    double const mass_a = truths::integral<2>(a), mass_b = truths::integral<2>(b);
    CHECK(truths::integral<2>(both) == Catch::Approx(mass_a + mass_b));
    CHECK((mass_a * a.centre + mass_b * b.centre).isApprox((mass_a + mass_b) * both.centre, 1e-10));

    auto const split = fit::with_split(at.setting, at.candidate, 2, {});
    model::City<2> const again = at.city(fit::with_merge(at.setting, split, 2, 3), 2);
    CHECK(again.centre.isApprox(at.city(at.candidate, 2).centre, 1e-10));
    CHECK(again.covariance.isApprox(at.city(at.candidate, 2).covariance, 1e-8));
}

TEST_CASE("a newcomer turns up where a city is missing") {
    AtTruth const at;
    for (int k = 0; k < 3; ++k) {
        CAPTURE(k);
        fit::Candidate<2> rest = fit::without_city(at.candidate, k);
        auto const newcomers = fit::find_newcomers(at.setting, rest, {});
        REQUIRE(!newcomers.empty());
        auto const found = fit::city_of<2>(newcomers.front().city, at.setting.scales);
        CHECK(truths::centre_error<2>(at.truth.cities[k], found) < 0.25);
        CHECK(found.amplitude == Catch::Approx(at.truth.cities[k].amplitude).epsilon(0.1));
        double const cost = at.setting.misfit(0).cost(rest.parameters);
        rest.add(newcomers.front().city);
        CHECK(cost - at.setting.misfit(0).cost(rest.parameters) ==
              Catch::Approx(newcomers.front().gain).epsilon(1e-6));
    }
}

TEST_CASE("the dispersion found has the largest likelihood") {
    AtTruth at;
    at.setting.noise = fit::Noise::negbin;
    simulate::Random random(4);
    for (int s = 0; s < at.data.count; ++s)
        at.data.values[s] = random.negative_binomial(40, 0.3);
    auto const scattered = fit::empty_candidate(at.setting);
    std::vector<double> const fitted = at.setting.misfit(scattered.alpha).fitted(scattered.parameters);
    double const best = fit::log_likelihood_of(at.setting, fitted, scattered.alpha);
    CHECK(scattered.alpha == Catch::Approx(0.3).epsilon(0.15));
    CHECK(best >= fit::log_likelihood_of(at.setting, fitted, scattered.alpha * 1.03));
    CHECK(best >= fit::log_likelihood_of(at.setting, fitted, scattered.alpha * 0.97));
    double const alpha = fit::best_dispersion(at.setting, fitted, 1e-7);
    for (double const aside : {1e-7, 0.1, 0.8, 0.97, 0.998, 0.9999, 1.0, 1.0001, 1.002, 1.05, 1.5, 100.0}) {
        CAPTURE(aside);
        double const guess = aside * alpha;
        CHECK(fit::best_dispersion(at.setting, fitted, guess) == Catch::Approx(alpha).epsilon(1e-5));
        double const about = fit::best_dispersion(at.setting, fitted, guess, fit::Digits::coarse);
        CHECK(best - fit::log_likelihood_of(at.setting, fitted, about) < 1e-3);
    }
    for (int s = 0; s < at.data.count; ++s)
        at.data.values[s] = 40;
    CHECK(fit::empty_candidate(at.setting).alpha < 1e-6);
}

TEST_CASE("without cities the background is the mean of the values") {
    AtTruth at;
    double const mean = Eigen::Map<Eigen::VectorXd const>(at.data.values.data(), at.data.count).mean();
    for (fit::Noise const noise : {fit::Noise::gaussian, fit::Noise::poisson, fit::Noise::negbin}) {
        at.setting.noise = noise;
        for (double& value : at.data.values)
            value = std::max(value, 0.0);
        auto const empty = fit::empty_candidate(at.setting);
        CHECK(empty.cities() == 0);
        CHECK(empty.parameters.background == Catch::Approx(mean).epsilon(0.01));
    }
    at.setting.background = false;
    CHECK(fit::empty_candidate(at.setting).parameters.background == 0);
}

TEST_CASE(
    "newcomers that are drawn at random differ by seed, 0 among them, from those that are evenly spaced") {
    AtTruth const at;
    fit::Candidate<2> const none = fit::empty_candidate(at.setting);
    auto const first_city = [&](std::optional<std::uint64_t> seed) {
        fit::NewcomerEffort effort;
        effort.residual_centres = 0;
        effort.spread_centres = 5;
        effort.seed = seed;
        auto const newcomers = fit::find_newcomers(at.setting, none, effort);
        REQUIRE_FALSE(newcomers.empty());
        return newcomers.front().city;
    };
    CHECK(first_city(0) == first_city(0));
    CHECK(first_city(0) != first_city(std::nullopt));
    CHECK(first_city(0) != first_city(1));
}
