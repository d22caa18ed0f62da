#include "src/results/run/city_names.hpp"
#include "tests/catch.hpp"
#include "tests/contains.hpp"
#include "tests/results/example.hpp"
#include "tests/results/run/place_scene.hpp"

using place_scene::named_place;
using place_scene::round_city;

namespace {

bool everywhere(geo::LonLat const&) {
    return true;
}

std::vector<db::Real> populations(std::vector<db::CityRow> const& these,
                                  std::vector<geo::Place> const& places,
                                  results::AmongStores const& is_among_stores = everywhere) {
    std::vector<db::Real> populations;
    for (db::CityRow const& row : results::with_populations(these, places, is_among_stores))
        populations.push_back(row.population);
    return populations;
}

using Populations = std::vector<db::Real>;

}  // namespace

TEST_CASE("a place within two standard deviations belongs to the city, one beyond does not") {
    std::vector<geo::Place> const places{named_place("centre", 0, 0, 500'000),
                                         named_place("between", 15, 0, 40'000),
                                         named_place("beyond", 31, 0, 20'000)};
    CHECK(populations({round_city(1, 0, 0, 10)}, places) == Populations{540'000});
}

TEST_CASE("a place in several cities is divided among them as the visitors who live in its extent are") {
    std::vector<geo::Place> const places{named_place("metropolis", 0, 0, 1e6)};
    auto const alike = populations({round_city(1, 0, 0, 10), round_city(2, 0, 0, 10)}, places);
    CHECK(*alike[0] == Catch::Approx(5e5));
    CHECK(*alike[1] == Catch::Approx(5e5));
    // A spike has the highest amplitude in the middle, and few of the people: 1 of 1 + 9, in a place far
    // wider than both.
    auto const spike = populations({round_city(1, 0, 0, 0.1, 900), round_city(2, 0, 0, 0.3, 900)}, places);
    CHECK(*spike[0] == Catch::Approx(1e5).epsilon(0.01));
    CHECK(*spike[0] + *spike[1] == Catch::Approx(1e6));
    CHECK(populations({round_city(1, 0, 0, 10), round_city(2, 90, 0, 10)}, places) ==
          Populations{1e6, std::nullopt});
}

TEST_CASE("two standard deviations are those of the city's own shape") {
    db::CityRow longish = round_city(1, 0, 0, 20);
    longish.minor_sd_km = 5;
    longish.bearing_deg = 45;
    std::vector<geo::Place> const places{named_place("along", 25, 25, 30'000),
                                         named_place("across", 25, -25, 40'000)};
    CHECK(populations({longish}, places) == Populations{30'000});
    longish.bearing_deg = 135;
    CHECK(populations({longish}, places) == Populations{40'000});
}

TEST_CASE("inhabitants of a section are those of its city, and a city without any known has none") {
    geo::Place section = named_place("section", 1, 0, 300'000);
    section.section = true;
    CHECK(populations({round_city(1, 0, 0, 10)}, {named_place("metropolis", 0, 0, 1e6), section}) ==
          Populations{1e6});
    CHECK(populations({round_city(1, 0, 0, 10)}, {section}) == Populations{std::nullopt});
    CHECK(populations({round_city(1, 0, 0, 10)}, {named_place("unknown", 0, 0, 0)}) ==
          Populations{std::nullopt});
    CHECK(populations({round_city(1, 0, 0, 10)}, {}) == Populations{std::nullopt});
}

TEST_CASE("visits per inhabitant have the limits of the visits, where both are known") {
    db::CityRow known = round_city(1, 0, 0, 10);
    known.visits = 500;
    known.visits_lo = 400;
    known.visits_hi = 700;
    known.population = 1000;
    db::CityRow untold = known, nobody = known;
    untold.visits_lo = untold.visits_hi = std::nullopt;
    nobody.population = std::nullopt;
    auto const rows = results::with_visits_per_inhabitant({known, untold, nobody});
    CHECK(rows[0].visits_per_inhabitant == 0.5);
    CHECK(rows[0].visits_per_inhabitant_lo == 0.4);
    CHECK(rows[0].visits_per_inhabitant_hi == 0.7);
    CHECK(rows[1].visits_per_inhabitant == 0.5);
    CHECK_FALSE(rows[1].visits_per_inhabitant_lo);
    CHECK_FALSE(rows[1].visits_per_inhabitant_hi);
    CHECK_FALSE(rows[2].visits_per_inhabitant);
    CHECK_FALSE(rows[2].visits_per_inhabitant_lo);
}

TEST_CASE("people beyond the outermost stores do not count") {
    // Council Bluffs, with Omaha beyond the river, where no store of the file is.
    std::vector<geo::Place> const places{named_place("this side", 2, 0, 60'000),
                                         named_place("other side", -6, 0, 400'000)};
    auto const is_east = [](geo::LonLat const& position) { return position.lon_deg > -1.5; };
    CHECK(populations({round_city(1, 2, 0, 2)}, places, is_east) == Populations{60'000});
    CHECK(populations({round_city(1, -4, 0, 2)}, places, is_east) == Populations{std::nullopt});
}

TEST_CASE("of a place at the border of the stores the part that lives among them counts") {
    // York, whose middle lies just beyond the stores, and one whose middle is just within: 300,000 people
    // fill a circle of 8 km.
    auto const is_east = [](geo::LonLat const& position) { return position.lon_deg > -1.5; };
    for (double const east_km : {-1.0, 1.0}) {
        auto const part =
            populations({round_city(1, 0, 0, 5)}, {named_place("York", east_km, 0, 3e5)}, is_east);
        REQUIRE(part[0]);
        CHECK(*part[0] == Catch::Approx(3e5 * (0.5 + east_km * 0.24)).margin(5e4));
    }
    // A third of Marseille's circle is the sea, and a quarter of Omaha's lies across the river.
    CHECK(*populations({round_city(1, 0, 0, 5)}, {named_place("Marseille", 3, 0, 3e5)}, is_east)[0] ==
          Catch::Approx(3e5));
    CHECK_FALSE(populations({round_city(1, 0, 0, 5)}, {named_place("Omaha", -3.5, 0, 3e5)}, is_east)[0]);
}

TEST_CASE("stores reach as far beyond the outermost of them as they stand apart, and into their gaps") {
    // 20 × 20 stores, 5 km apart, and none in the middle.
    results::Fitted fitted = example::fitted_in_britain();
    auto const lonlat = [&](double east_km, double north_km) {
        geo::Planar const middle = fitted.stores.planar[210];
        return fitted.stores.projection.lonlat_from_planar(
            {middle.x_m + 1e3 * east_km, middle.y_m + 1e3 * north_km});
    };
    results::AmongStores const among = results::among_stores_of(fitted);
    CHECK(among(lonlat(0, 0)));
    CHECK(among(lonlat(-48, 2)));
    CHECK(among(lonlat(-51, 0)));
    CHECK_FALSE(among(lonlat(-58, 0)));
    CHECK_FALSE(among(lonlat(0, -500)));
    CHECK_FALSE(among({170, -50}));
}

TEST_CASE("a place beyond the outermost stores gives its name only where no other has one to give") {
    std::vector<geo::Place> const places{named_place("Council Bluffs", 2, 0, 60'000),
                                         named_place("Omaha", -6, 0, 400'000)};
    auto const is_east = [](geo::LonLat const& position) { return position.lon_deg > -1.5; };
    std::vector<db::CityRow> const two{round_city(1, -1, 0, 2, 200), round_city(2, -3, 0, 2)};
    CHECK(results::names_of(results::with_place_names(two, places)) ==
          std::vector<std::string>{"Council Bluffs", "Omaha"});
    auto const names = results::names_of(results::with_place_names(two, places, {}, is_east));
    CHECK(names[0] == "Council Bluffs");
    CHECK(contains(names[1], "Council Bluffs"));
    CHECK(results::names_of(results::with_place_names({round_city(1, -6, 0, 2)}, {places[1]}, {}, is_east)) ==
          std::vector<std::string>{"Omaha"});
}

TEST_CASE("a place that is close to the centre gives its name before a far one among the stores") {
    // Liège, 7 km away beyond the stores, and Louvain-la-Neuve, 60 km away among them.
    geo::Place const far = named_place("Louvain-la-Neuve", 61, 0, 30'000);
    auto const is_east = [](geo::LonLat const& position) { return position.lon_deg > -1.5; };
    auto const name = [&](std::vector<geo::Place> const& places, double sd_km) {
        return results::with_place_names({round_city(1, 1, 0, sd_km)}, places, {}, is_east).front().name;
    };
    CHECK(name({named_place("Liège", -6, 0, 180'000), far}, 31) == "wide area around Liège");
    CHECK(name({named_place("Liège", -6, 0, 180'000), named_place("town", 40, 0, 30'000)}, 3) ==
          "near Liège");
    // Further than 10 km, and its extent holds the centre.
    CHECK(name({named_place("London", -13, 0, 1e6), far}, 31) == "London");
    CHECK(name({named_place("Liège", -12, 0, 180'000), far}, 31) == "wide area around Louvain-la-Neuve");
    // One among the stores is as close.
    CHECK(name({named_place("Omaha", -2, 0, 480'000), named_place("Council Bluffs", 8, 0, 60'000)}, 3) ==
          "near Council Bluffs");
}
