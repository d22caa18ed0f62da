#include "src/results/run/city_names.hpp"
#include "tests/catch.hpp"
#include "tests/results/run/place_scene.hpp"

using place_scene::named_place;
using place_scene::round_city;

namespace {

using Names = std::vector<std::string>;

Names names_of(std::vector<db::CityRow> const& these, std::vector<geo::Place> const& places,
               std::vector<db::CityRow> const& series = {}) {
    Names names;
    for (db::CityRow const& named : results::with_place_names(these, places, series))
        names.push_back(named.name);
    return names;
}

db::CityRow called(db::CityRow city, std::string const& name) {
    city.name = name;
    return city;
}

}  // namespace

TEST_CASE(
    "a city is called after the most populous place at its heart or whose own extent holds its centre") {
    // A million people at 1,500 per km² fill a circle of 14.6 km.
    geo::Place const metropolis = named_place("metropolis", 14, 0, 1e6);
    CHECK(names_of({round_city(1, 0, 0, 10)}, {named_place("suburb", 0, 1, 50'000), metropolis}) ==
          Names{"metropolis"});
    CHECK(names_of({round_city(1, 0, 0, 10)}, {named_place("suburb", 0, 1, 20'000),
                                               named_place("Grenoble", 7, 0, 60'000)}) == Names{"Grenoble"});
    CHECK(names_of({round_city(1, 0, 0, 10)}, {named_place("suburb", 0, 1, 50'000),
                                               named_place("further", 15.2, 0, 1e6)}) == Names{"suburb"});
}

TEST_CASE("a city's name says which place it is, is around or is a side of") {
    for (char const* const name : {"Leeds", "around Leeds", "wide area around Leeds", "Leeds, south-east"})
        CHECK(results::place_in(name) == "Leeds");
    for (char const* const name : {"near Leeds", "Paris, Texas", "aroundabout", ""})
        CHECK(results::place_in(name) == name);
}

TEST_CASE("a narrow city is called after the most populous place within one standard deviation") {
    CHECK(names_of({round_city(1, 0, 0, 10)},
                   {named_place("village", 2.5, 0, 500), named_place("town", 9, 0, 30'000),
                    named_place("large town", 11, 0, 50'000)}) == Names{"town"});
    // Among others of its size it is but one of them.
    CHECK(
        names_of({round_city(1, 0, 0, 10)}, {named_place("a", 9, 0, 30'000), named_place("b", 12, 0, 40'000),
                                             named_place("c", 0, 12, 40'000)}) == Names{"near a"});
}

TEST_CASE("a city without a place at its heart is called near the one that attracts it most") {
    CHECK(names_of({round_city(1, 0, 0, 3)}, {named_place("village", 5, 0, 1'000),
                                              named_place("town", -5.9, 0, 30'000)}) == Names{"near town"});
    CHECK(names_of({round_city(1, 0, 0, 3)}, {named_place("Leeds", 20, 0, 450'000),
                                              named_place("Selby", 18, 0, 20'000)}) == Names{"near Leeds"});
    CHECK(names_of({round_city(1, 0, 0, 3)}, {named_place("far", 51, 0, 20'000)}) ==
          Names{"50 km west of far"});
}

TEST_CASE("a wide city is no town, unless the town is the largest at its heart and holds its centre") {
    geo::Place const town = named_place("town", 1, 0, 30'000);
    geo::Place const metropolis = named_place("metropolis", 0, 50, 1e6);
    CHECK(names_of({round_city(1, 0, 0, 60)}, {town}) == Names{"town"});
    CHECK(names_of({round_city(1, 0, 0, 60)}, {town, metropolis}) == Names{"wide area around metropolis"});
    CHECK(names_of({round_city(1, 0, 0, 60)}, {metropolis}) == Names{"wide area around metropolis"});
    CHECK(names_of({round_city(1, 0, 0, 60)}, {named_place("far", 130, 0, 1e6)}) ==
          Names{"130 km west of far"});
}

TEST_CASE("a place names only the city that contributes most there, and no name is given twice") {
    geo::Place const metropolis = named_place("metropolis", 0, 0, 1e6);
    db::CityRow const strong = round_city(1, 1, 0, 5, 1000), weak = round_city(2, 9, 0, 5, 100);
    CHECK(names_of({strong, weak}, {metropolis}) == Names{"metropolis", "metropolis, east"});
    CHECK(names_of({weak, strong}, {metropolis}) == Names{"metropolis, east", "metropolis"});
    CHECK(names_of({strong, weak, round_city(3, 8.5, 0, 2, 1)}, {metropolis}) ==
          Names{"metropolis", "metropolis, east", "near metropolis"});
}

TEST_CASE("a city around the place of another one says so, unless it lies within a place of its own") {
    geo::Place const metropolis = named_place("metropolis", 0, 0, 1e6);
    db::CityRow const core = round_city(1, 0, 0, 2, 1000);
    auto const beside_core = [&](double east_km, double sd_km, std::vector<geo::Place> places) {
        places.push_back(metropolis);
        return names_of({core, round_city(2, east_km, 0, sd_km)}, places)[1];
    };
    CHECK(beside_core(3, 12, {}) == "around metropolis");
    CHECK(beside_core(3, 16, {}) == "wide area around metropolis");
    CHECK(beside_core(9, 5, {}) == "metropolis, east");
    geo::Place const suburb = named_place("suburb", 9.5, 0, 20'000);  // an extent of 2.1 km
    CHECK(beside_core(9, 2, {suburb}) == "suburb");
    CHECK(beside_core(9, 5, {suburb}) == "metropolis, east");
}

TEST_CASE("of two places of the same name the larger city takes it, and the other is told apart") {
    std::vector<geo::Place> const places{named_place("Newport", 0, 0, 150'000),
                                         named_place("Newport", 300, 0, 25'000)};
    CHECK(names_of({round_city(1, 0, 0, 5), round_city(2, 300, 0, 5)}, places) ==
          Names{"Newport", "near Newport"});
}

TEST_CASE("where no population is known the nearest place names the city") {
    CHECK(names_of({round_city(1, 0, 0, 5)}, {named_place("far", 4, 0, 0), named_place("near", -2, 0, 0)}) ==
          Names{"near"});
    CHECK(names_of({round_city(1, 0, 0, 5)}, {named_place("far", 9, 0, 0), named_place("near", -7, 0, 0)}) ==
          Names{"near near"});
}

TEST_CASE("a city that is near no place is called by the way from the nearest one") {
    geo::Place const large = named_place("large", 0, 200, 1e6),
                     town = named_place("Mason City", 74, 0, 20'000);
    CHECK(names_of({round_city(1, 0, 0, 10)}, {large, town}) == Names{"70 km west of Mason City"});
    CHECK(names_of({round_city(1, 0, 0, 10)}, {named_place("too far", 0, 520, 1e6)}) == Names{"city 1"});
}

TEST_CASE("a place on the other side of the globe names nothing, one across the antimeridian does") {
    CHECK(names_of({round_city(1, 0, 0, 5)}, {{"antipodes", {178.5, -53.0}, 1e9}, {"pole", {0, 90}, 1e9}}) ==
          Names{"city 1"});
    db::CityRow east = round_city(1, 0, 0, 5);
    east.centre = {179.99, -16.8};
    CHECK(names_of({east}, {{"Taveuni", {-179.98, -16.8}, 20'000}}) == Names{"Taveuni"});
}

TEST_CASE("a city of a series keeps its name, and new ones take no name that the series has given") {
    std::vector<geo::Place> const places{named_place("London", 0, 0, 7e6),
                                         named_place("Luton", 45, 0, 250'000),
                                         named_place("Slough", -40, 0, 160'000)};
    std::vector<db::CityRow> const before{called(round_city(4, 0, 0, 10), "London"),
                                          called(round_city(2, 45, 0, 5), "Luton"), round_city(3, -40, 0, 5)};
    // City 4 has become the lesser one and lies on Luton, whose city is gone; 3 had no name.
    CHECK(names_of({round_city(9, 0, 0, 10, 1000), round_city(4, 45, 0, 5), round_city(3, -40, 0, 5)}, places,
                   before) == Names{"near London", "London", "Slough"});
    CHECK(names_of({round_city(9, 0, 0, 10, 1000), round_city(4, 45, 0, 5)}, places) ==
          Names{"London", "Luton"});
}
