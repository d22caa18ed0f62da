#include "src/fit/choice/catchments.hpp"
#include "src/fit/choice/network.hpp"
#include "tests/catch.hpp"
#include "tests/fit/shared/people.hpp"

#include <numeric>

namespace {

fit::CompetitionRule const ten_km{10 * people::km, 2};

}  // namespace

TEST_CASE("everybody at a place goes to some store") {
    base::Random random(1);
    auto const stores = people::strewn(300, 60, random);
    auto const catchments = fit::catchments_of(stores, people::flat_ground, ten_km);
    double shared = 0;
    for (int i = 0; i < catchments.stores(); ++i)
        shared += catchments.km2_of(i);
    CHECK(shared == Approx(catchments.place_km2.sum()).epsilon(1e-12));
}

TEST_CASE("the support ends where the stores end") {
    base::Random random(2);
    auto const stores = people::strewn(1000, 100, random);
    auto const catchments = fit::catchments_of(stores, people::flat_ground, {15 * people::km, 2, 0});
    CHECK(catchments.place_km2.sum() == Approx(1e4).epsilon(0.05));
}

TEST_CASE("the rim reaches the radius beyond the outermost stores, as full of people as the rule says") {
    base::Random random(2);
    auto const stores = people::strewn(1000, 100, random);
    auto const support = [&](double rim) {
        return fit::catchments_of(stores, people::flat_ground, {15 * people::km, 2, rim}).place_km2.sum();
    };
    double const with_corners = 1e4 + 4 * 100 * 15 + M_PI * 15 * 15;
    CHECK(support(1) == Approx(with_corners).epsilon(0.06));
    CHECK(support(0.25) == Approx(support(0) + 0.25 * (support(1) - support(0))).epsilon(1e-9));
}

TEST_CASE("catchments are those of the true shares") {
    base::Random random(7);
    auto const stores = people::strewn(400, 80, random);
    model::CityModel<2> const flat{1, {}};
    // d₀ is 500 m there, and here a part of the usual distance.
    Eigen::VectorXd const finely = people::shared_among(stores, flat, 80, 0.1);
    auto const catchments = fit::catchments_of(stores, people::flat_ground, {15 * people::km, 2, 0});
    double off = 0;
    int inner = 0;
    for (int i = 0; i < 400; ++i) {
        if ((stores.col(i).array() - 40 * people::km).abs().maxCoeff() > 25 * people::km) continue;
        off += std::pow(catchments.km2_of(i) / finely[i] - 1, 2);
        ++inner;
    }
    CHECK(std::sqrt(off / inner) < 0.05);
}

TEST_CASE("two stores at one place get half each") {
    base::Random random(3);
    model::Positions<2> stores = people::strewn(200, 50, random);
    stores.col(0) = stores.col(1);
    auto const catchments = fit::catchments_of(stores, people::flat_ground, ten_km);
    CHECK(catchments.km2_of(0) == Approx(catchments.km2_of(1)).epsilon(1e-9));
}

TEST_CASE("of many stores in one place none is without people") {
    base::Random random(6);
    model::Positions<2> stores = people::strewn(200, 50, random);
    for (int i = 1; i < 12; ++i)
        stores.col(i) = stores.col(0);
    auto const catchments = fit::catchments_of(stores, people::flat_ground, ten_km);
    for (int i = 0; i < catchments.stores(); ++i)
        CHECK(catchments.km2_of(i) > 0);
}

TEST_CASE("catchments are those on the ground") {
    base::Random random(4);
    auto const stores = people::strewn(200, 50, random);
    auto const half = [](model::Vector<2> const&) -> Eigen::Matrix2d {
        return 0.5 * Eigen::Matrix2d::Identity();
    };
    auto const there = fit::catchments_of(stores, people::flat_ground, ten_km);
    auto const scaled = fit::catchments_of(stores, half, {5 * people::km, 2});
    REQUIRE(there.places.cols() == scaled.places.cols());
    CHECK(scaled.place_km2.sum() == Approx(there.place_km2.sum() / 4).epsilon(1e-9));
}

TEST_CASE("the map of one more store is that of a network with it") {
    base::Random random(5);
    auto const stores = people::strewn(300, 60, random);
    model::Positions<2> site(2, 1);
    site << 30 * people::km, 30 * people::km;
    auto const moves = fit::Network(stores, people::flat_ground, ten_km).moves({site}, {}, {2}).front();
    model::CityModel<2> const flat{1, {}};
    auto const on_map = fit::visitors_of_one_more_store(stores, people::flat_ground, ten_km, {}, flat, site);
    CHECK(on_map[0] == Approx(moves.km2.km2_of(0)).epsilon(0.25));
}
