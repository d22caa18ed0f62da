#include "src/results/evaluate/truth.hpp"
#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "src/results/run/fitted.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"

#include <cmath>
#include <numbers>

namespace {

namespace fs = std::filesystem;

results::Truth const two_cities = [] {
    results::Truth truth;
    truth.crs = "EPSG:28992";
    truth.seed = 42;
    truth.names = {"West \"end\"", "Öst"};
    truth.model.background = 12.345678901234567;
    truth.model.cities.resize(2);
    truth.model.cities[0].amplitude = 1234.5678901234567;
    truth.model.cities[0].centre = {121'000.123456789, 487'000.987654321};
    truth.model.cities[0].covariance << 9e7, 1.23456789e7, 1.23456789e7, 4e7;
    truth.model.cities[1].centre = {250'000, 470'000};
    truth.model.cities[1].covariance << 1e7, -5e6, -5e6, 3e7;
    truth.model.cities[1].amplitude = 300;
    return truth;
}();

}  // namespace

TEST_CASE("a truth that is written and read again is the same to the last digit") {
    TemporaryFolder const folder;
    fs::path const file = folder / "stores_truth.geojson";
    geo::write_layer(results::truth_layer(two_cities, geo::Projection(two_cities.crs)), file);
    results::Truth const read = results::read_truth(file);
    CHECK(read.crs == two_cities.crs);
    CHECK(read.seed == 42);
    CHECK(read.names == two_cities.names);
    CHECK(read.model.background == two_cities.model.background);
    REQUIRE(read.model.cities.size() == 2);
    for (std::size_t k = 0; k < 2; ++k) {
        CHECK(read.model.cities[k].amplitude == two_cities.model.cities[k].amplitude);
        CHECK(read.model.cities[k].centre == two_cities.model.cities[k].centre);
        CHECK(read.model.cities[k].covariance == two_cities.model.cities[k].covariance);
    }
}

TEST_CASE("a truth of people who are shared says how they are divided") {
    TemporaryFolder const folder;
    fs::path const file = folder / "stores_truth.geojson";
    results::Truth shared = two_cities;
    shared.competition = "shared";
    shared.people = "lumpy";
    shared.catchment_km = 27.5;
    shared.decays = {2, 1.75};
    geo::write_layer(results::truth_layer(shared, geo::Projection(shared.crs)), file);
    results::Truth const read = results::read_truth(file);
    CHECK(read.competition == "shared");
    CHECK(read.people == "lumpy");
    CHECK(read.catchment_km == 27.5);
    CHECK(read.decays == shared.decays);
    geo::write_layer(results::truth_layer(two_cities, geo::Projection(shared.crs)), folder / "alone.geojson");
    CHECK(results::read_truth(folder / "alone.geojson").competition == "none");
}

TEST_CASE("a truth without cities is a file without features") {
    TemporaryFolder const folder;
    fs::path const file = folder / "none_truth.geojson";
    results::Truth const none{{9, {}}, {}, "EPSG:28992", 1};
    geo::write_layer(results::truth_layer(none, geo::Projection(none.crs)), file);
    results::Truth const read = results::read_truth(file);
    CHECK(read.model.cities.empty());
    CHECK(std::isnan(read.model.background));
}

TEST_CASE("a truth's integral is that of its spread on the ground") {
    geo::Layer const layer = results::truth_layer(two_cities, geo::Projection(two_cities.crs));
    double const sqrt_determinant_km2 = std::sqrt(9e7 * 4e7 - 1.23456789e7 * 1.23456789e7) / 1e6;
    double const in_the_plane = 1234.5678901234567 * 2 * std::numbers::pi * sqrt_determinant_km2;
    // The grid's scale at its middle is 0.9999; areas there are 0.02 % too small.
    CHECK(std::get<double>(layer.feature_at(0).values.at(8)) == Catch::Approx(in_the_plane).epsilon(5e-4));
}

TEST_CASE("a truth in another plane is the same on the ground") {
    geo::Projection const utm("EPSG:32631");
    geo::Projection const own(two_cities.crs);
    auto const moved = results::truth_in_plane(two_cities, utm);
    for (std::size_t k = 0; k < 2; ++k) {
        model::City<2> const& before = two_cities.model.cities[k];
        model::City<2> const& after = moved.cities[k];
        auto const there = utm.lonlat_from_planar({after.centre.x(), after.centre.y()});
        auto const here = own.lonlat_from_planar({before.centre.x(), before.centre.y()});
        CHECK(std::abs(there.lon_deg - here.lon_deg) < 1e-7);
        CHECK(std::abs(there.lat_deg - here.lat_deg) < 1e-7);
        auto const now = results::ground_spread(after.covariance,
                                                utm.ground_from_planar({after.centre.x(), after.centre.y()}));
        auto const then = results::ground_spread(
            before.covariance, own.ground_from_planar({before.centre.x(), before.centre.y()}));
        CHECK(now.covariance_m2.isApprox(then.covariance_m2, 1e-6));
        CHECK((after.centre - before.centre).norm() > 100'000);
        CHECK_FALSE(after.covariance.isApprox(before.covariance, 1e-3));  // the two norths differ by degrees
    }
}

TEST_CASE("a truth in its own plane stays as it is") {
    auto const same = results::truth_in_plane(two_cities, geo::Projection("EPSG:28992"));
    CHECK(same.cities[0].centre == two_cities.model.cities[0].centre);
    CHECK(same.cities[0].covariance == two_cities.model.cities[0].covariance);
}

TEST_CASE("a file that is no truth is refused with the reason") {
    TemporaryFolder const folder;
    fs::path const file = folder / "t.geojson";
    CHECK_THROWS_AS(results::read_truth(file), geo::IoError);
    folder.write("t.geojson", "no JSON");
    CHECK_THROWS_AS(results::read_truth(file), geo::InputRejected);
    folder.write("t.geojson", R"({"type":"FeatureCollection","features":[{"properties":{"name":"a"}}]})");
    CHECK_THROWS_AS(results::read_truth(file), geo::InputRejected);
    folder.write("t.geojson",
                 R"({"features":[{"properties":{"name":"flat","x_m":0,"y_m":0,"amplitude":1,"cov_xx_m2":1,
                   "cov_xy_m2":2,"cov_yy_m2":1,"background":0,"crs":"EPSG:28992","seed":1}}]})");
    CHECK(contains(message_of<geo::InputRejected>([&] { results::read_truth(file); }),
                   "\"flat\" has a covariance that is not positive definite"));
}
