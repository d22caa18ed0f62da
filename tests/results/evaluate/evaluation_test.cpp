#include "src/results/evaluate/evaluation.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace {

model::City<2> city(double x, double y, double amplitude, double xx = 4, double yy = 1) {
    model::City<2> result;
    result.amplitude = amplitude;
    result.centre = {x, y};
    result.covariance << xx, 0, 0, yy;
    return result;
}

model::CityModel<2> const three_cities{10, {city(0, 0, 100), city(20, 0, 50), city(0, 20, 200)}};

}  // namespace

TEST_CASE("the truth itself, in another order, is complete, reliable and of the right number") {
    auto fitted = three_cities;
    std::swap(fitted.cities[0], fitted.cities[2]);
    for (auto const& rule : {results::MatchRule{}, results::exact_rule()}) {
        auto const e = results::evaluate(three_cities, fitted, rule);
        CHECK(e.completeness == 1);
        CHECK(e.reliability == 1);
        CHECK(e.exact_count);
        CHECK(e.centre_rmse_sds == 0);
        CHECK(e.pairs[0].fitted == 2);
        CHECK(e.pairs[2].fitted == 0);
    }
}

TEST_CASE("a missing city lowers completeness alone") {
    auto fitted = three_cities;
    fitted.cities.erase(fitted.cities.begin() + 1);
    auto const e = results::evaluate(three_cities, fitted);
    CHECK(e.completeness == Catch::Approx(2.0 / 3));
    CHECK(e.reliability == 1);
    CHECK_FALSE(e.exact_count);
    CHECK(e.pairs[1].verdict == "missed");
    CHECK(e.pairs[2].fitted == 1);
}

TEST_CASE("a spurious city lowers reliability alone") {
    auto fitted = three_cities;
    fitted.cities.insert(fitted.cities.begin(), city(50, 50, 70));
    auto const e = results::evaluate(three_cities, fitted);
    CHECK(e.completeness == 1);
    CHECK(e.reliability == Catch::Approx(0.75));
    CHECK_FALSE(e.exact_count);
    REQUIRE(e.pairs.size() == 4);
    CHECK(e.pairs[3].verdict == "spurious");
    CHECK(e.pairs[3].fitted == 0);
}

TEST_CASE("distances count in standard deviations of the true spread") {
    model::CityModel<2> const truth{0, {city(0, 0, 100, 4, 1)}};
    auto const verdict_at = [&](double x, double y) {
        return results::evaluate(truth, {0, {city(x, y, 100, 4, 1)}}).pairs.front().verdict;
    };
    CHECK(verdict_at(1.99, 0) == "matched");
    CHECK(verdict_at(2.01, 0) == "missed");
    CHECK(verdict_at(0, 0.99) == "matched");
    CHECK(verdict_at(0, 1.01) == "missed");
    auto const e = results::evaluate(truth, {0, {city(1, 0, 100, 4, 1)}});
    CHECK(e.centre_rmse_sds == Catch::Approx(0.5));
    CHECK(e.pairs.front().distance == Catch::Approx(1));
}

TEST_CASE("amplitude and spread have their limits, and the pair says which it breaks") {
    model::CityModel<2> const truth{0, {city(0, 0, 100, 4, 1)}};
    auto const verdict_of = [&](model::City<2> const& fitted) {
        return results::evaluate(truth, {0, {fitted}}).pairs.front().verdict;
    };
    CHECK(verdict_of(city(0, 0, 51)) == "matched");
    CHECK(verdict_of(city(0, 0, 49)) == "amplitude");
    CHECK(verdict_of(city(0, 0, 199)) == "matched");
    CHECK(verdict_of(city(0, 0, 201)) == "amplitude");
    CHECK(verdict_of(city(0, 0, 100, 15.9, 1)) == "matched");
    CHECK(verdict_of(city(0, 0, 100, 16.1, 1)) == "spread");
    CHECK(verdict_of(city(0, 0, 100, 4, 0.26)) == "matched");
    CHECK(verdict_of(city(0, 0, 100, 4, 0.24)) == "spread");
    CHECK(verdict_of(city(0, 0, 100, 1, 4)) ==
          "matched");  // turned: the axes count by size, not by direction
}

TEST_CASE("without noise a city must be met within 5 %") {
    model::CityModel<2> const truth{0, {city(0, 0, 100, 4, 1)}};
    auto const verdict_of = [&](model::City<2> const& fitted) {
        return results::evaluate(truth, {0, {fitted}}, results::exact_rule()).pairs.front().verdict;
    };
    CHECK(verdict_of(city(0.09, 0, 104)) == "matched");
    CHECK(verdict_of(city(0.11, 0, 100)) == "missed");
    CHECK(verdict_of(city(0, 0, 106)) == "amplitude");
    CHECK(verdict_of(city(0, 0, 100, 4.5, 1)) == "integral");  // √1.125 is 6 % too much
}

TEST_CASE("two fitted cities near one truth count once") {
    model::CityModel<2> const truth{0, {city(0, 0, 100)}};
    auto const e = results::evaluate(truth, {0, {city(0.8, 0, 60), city(0.1, 0, 60)}});
    CHECK(e.matched == 1);
    CHECK(e.pairs[0].fitted == 1);
    CHECK(e.reliability == Catch::Approx(0.5));
}

TEST_CASE("finding nothing where there is nothing is right") {
    auto const nothing = results::evaluate({5, {}}, {5, {}});
    CHECK(nothing.completeness == 1);
    CHECK(nothing.reliability == 1);
    CHECK(nothing.exact_count);
    CHECK(std::isnan(nothing.centre_rmse_sds));
    CHECK(results::evaluate({5, {}}, three_cities).reliability == 0);
    CHECK(results::evaluate(three_cities, {5, {}}).completeness == 0);
}

TEST_CASE("what two competitions have in common is what is compared") {
    using enum results::Sizes;
    CHECK(results::comparable_sizes("none", "none") == amplitudes);
    CHECK(results::comparable_sizes("shared", "shared") == integrals);
    CHECK(results::comparable_sizes("shared", "none") == none);
    CHECK(results::comparable_sizes("none", "shared") == none);
    CHECK(results::comparable_sizes("", "shared") == integrals);  // a truth without cities

    model::CityModel<2> const truth{0, {city(0, 0, 100)}};
    auto const verdict_of = [&](results::Sizes sizes, model::City<2> const& fitted, bool exact = false) {
        return results::evaluate(truth, {0, {fitted}}, results::rule_for(sizes, exact)).pairs.front().verdict;
    };
    model::City<2> const denser = city(0, 0, 300, 4.0 / 3, 1.0 / 3), larger = city(0, 0, 210);
    CHECK(verdict_of(amplitudes, denser) == "amplitude");
    CHECK(verdict_of(integrals, denser) == "matched");
    CHECK(verdict_of(integrals, denser, true) == "amplitude");
    CHECK(verdict_of(integrals, larger) == "integral");
    CHECK(verdict_of(none, larger) == "matched");
    CHECK(verdict_of(none, larger, true) == "matched");
    CHECK(verdict_of(none, city(0.09, 0, 900), true) == "matched");
    CHECK(verdict_of(none, city(0.11, 0, 100), true) == "missed");
}
