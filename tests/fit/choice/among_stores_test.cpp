#include "src/fit/choice/place_maker.hpp"
#include "tests/catch.hpp"
#include "tests/fit/shared/people.hpp"

namespace {

/// The part of a PlaceMaker's km² of which the rule for single positions says the same.
double part_alike(model::Positions<2> const& stores, double radius_m) {
    fit::GroundAt const ground = people::flat_ground;
    fit::PlaceMaker const maker(stores, ground, {.radius_m = radius_m});
    fit::AmongStores const among(stores, 1, radius_m);
    double all = 0, alike = 0;
    for (fit::Place const& place : maker.places()) {
        // Corners beyond the radius are nobody's.
        if (maker.stores().nearest(place.middle, 1).front().distance > radius_m) continue;
        all += place.km2();
        if (among(place.middle) != place.in_rim) alike += place.km2();
    }
    return alike / all;
}

}  // namespace

TEST_CASE("positions are among the stores where the places of a shared fit are not in the rim") {
    base::Random random(11);
    auto const stores = people::strewn(600, 100, random);
    for (double const radius_km : {8, 15, 40})
        CHECK(part_alike(stores, radius_km * people::km) > 0.985);
}

TEST_CASE("a gap among stores is not among them where it is wider than they reach") {
    // A ring of stores, a kilometre apart, of 20 km radius, and one reaches 8 km.
    model::Positions<2> ring(2, 125);
    for (int i = 0; i < 125; ++i)
        ring.col(i) =
            20 * people::km * model::Vector<2>(std::cos(i * 2 * M_PI / 125), std::sin(i * 2 * M_PI / 125));
    fit::AmongStores const few_reach(ring, 1, 8 * people::km), all_reach(ring, 1, 30 * people::km);
    CHECK_FALSE(few_reach({0, 0}));
    CHECK_FALSE(few_reach({0, 15 * people::km}));
    CHECK(few_reach({0, 20 * people::km}));
    CHECK(all_reach({0, 0}));
    CHECK_FALSE(all_reach({0, 28 * people::km}));
}

TEST_CASE("a single store has only its address among the stores") {
    fit::AmongStores const among(model::Positions<2>::Zero(2, 1), 1, {});
    CHECK(among({0, 0}));
    CHECK_FALSE(among({0, 100 * people::km}));
}
