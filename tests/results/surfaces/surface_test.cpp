#include "src/results/surfaces/surface.hpp"
#include "geo/errors.hpp"
#include "src/model/gaussian.hpp"
#include "src/results/run/run_record.hpp"
#include "src/results/surfaces/rasters.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"
#include "tests/results/example.hpp"

#include <cmath>
#include <random>

namespace {

/// Stores that scatter evenly over a square of 100 km, with z of the standard normal.
std::vector<results::Sight> even_stores(int count, std::uint64_t seed, double shift = 0) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> place(0, 100e3);
    std::normal_distribution<double> z(shift, 1);
    std::vector<geo::Planar> places;
    std::vector<double> misfits;
    for (int i = 0; i < count; ++i) {
        places.push_back({place(random), place(random)});
        misfits.push_back(z(random));
    }
    return results::sights_of(places, misfits);
}

std::vector<geo::Planar> places_of(std::vector<results::Sight> const& stores) {
    std::vector<geo::Planar> places;
    for (results::Sight const& store : stores)
        places.push_back(store.place);
    return places;
}

double cell_of(geo::GridFrame const& frame) {
    return frame.cell_width_m();
}

}  // namespace

TEST_CASE("a surface has the model's value at the middle of every cell, the north-western first") {
    model::CityModel<2> const model = example::two_cities({400'000, 300'000});
    geo::GridFrame const frame{{360'000, 270'000, 440'000, 330'000}, 16, 10};
    geo::Grid const grid = results::surface_of(model, frame);
    REQUIRE(grid.values.size() == 160);
    for (int row = 0; row < 10; ++row) {
        for (int column = 0; column < 16; ++column) {
            model::Vector<2> const middle(360'000 + 5000 * (column + 0.5), 330'000 - 6000 * (row + 0.5));
            CHECK(grid.values[row * 16 + column] == Catch::Approx(model::value_at<2>(model, middle)));
        }
    }
}

TEST_CASE("a surface does not lose what reaches it from a city outside") {
    model::CityModel<2> model;
    model.cities.push_back({1000, {-4000, 500}, Eigen::Matrix2d::Identity() * 4e6});
    geo::Grid const grid = results::surface_of(model, {{0, 0, 1000, 1000}, 1, 1});
    CHECK(grid.values[0] == Catch::Approx(1000 * std::exp(-0.5 * 4.5e3 * 4.5e3 / 4e6)));
}

TEST_CASE("the smoothed misfit is standard normal where the model is right") {
    double sum = 0, squares = 0, beyond_two = 0, cells = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        geo::Grid const grid =
            results::residual_surface_of(even_stores(400, seed), {{0, 0, 100e3, 100e3}, 20, 20});
        for (float const value : grid.values) {
            if (std::isnan(value)) continue;
            cells += 1;
            sum += value;
            squares += value * value;
            beyond_two += std::abs(value) > 2 ? 1 : 0;
        }
    }
    CHECK(cells > 0.99 * 40 * 400);
    CHECK(sum / cells == Catch::Approx(0).margin(0.05));
    CHECK(squares / cells == Catch::Approx(1).margin(0.05));
    CHECK(beyond_two / cells == Catch::Approx(0.0455).margin(0.01));
}

TEST_CASE("about eight stores speak for a place: together they lean √8 times as far as each alone") {
    geo::Grid const grid =
        results::residual_surface_of(even_stores(400, 7, 1), {{20e3, 20e3, 80e3, 80e3}, 20, 20});
    double sum = 0;
    for (float const value : grid.values)
        sum += value;
    CHECK(sum / 400 == Catch::Approx(std::sqrt(8)).epsilon(0.15));
}

TEST_CASE("no smoothed misfit is told where no store is near, whatever the number of stores in one spot") {
    std::vector<geo::Planar> places(20, {10'000, 10'000});
    for (int i = 0; i < 9; ++i)
        places.push_back({50'000.0 + 1000 * (i % 3), 50'000.0 + 1000 * (i / 3)});
    std::vector<double> const z(places.size(), 1);
    geo::GridFrame const frame{{0, 0, 100e3, 100e3}, 100, 100};
    geo::Grid const grid = results::residual_surface_of(results::sights_of(places, z), frame);
    auto const at = [&](int x_km, int y_km) { return grid.values[(99 - y_km) * 100 + x_km]; };
    CHECK(at(10, 10) == Catch::Approx(std::sqrt(20)).epsilon(0.1));
    CHECK_FALSE(std::isnan(at(51, 51)));
    CHECK(std::isnan(at(90, 90)));
    CHECK(std::isnan(at(30, 30)));
}

TEST_CASE("a store that is heard no more leaves no ring") {
    std::vector<results::Sight> const stores{{{20e3, 0}, 20e3, 1}, {{75e3, 0}, 20e3, -3}};
    geo::Grid const grid = results::residual_surface_of(stores, {{0, -10, 100e3, 10}, 5000, 1});
    double largest_step = 0;
    for (std::size_t i = 1; i < grid.values.size(); ++i)
        if (std::isfinite(grid.values[i]) && std::isfinite(grid.values[i - 1]))
            largest_step = std::max<double>(largest_step, std::abs(grid.values[i] - grid.values[i - 1]));
    CHECK(largest_step > 0);
    CHECK(largest_step < 0.1);
}

TEST_CASE("cells are as fine as the narrowest city and the stores ask for, and of a round size") {
    auto const stores = even_stores(100, 3);  // about 10 km apart
    auto const places = places_of(stores);
    model::CityModel<2> model;
    CHECK(cell_of(results::raster_frame(places, stores, model, {})) == 500);  // a 200th of 110 km
    model.cities.push_back({1, {50e3, 50e3}, Eigen::Vector2d(9e6, 1e6).asDiagonal()});
    geo::GridFrame const frame = results::raster_frame(places, stores, model, {});
    CHECK(cell_of(frame) == 200);  // a quarter of 1 km, rounded down
    CHECK(frame.cell_height_m() == 200);
    CHECK(std::fmod(frame.box.west_m, 200) == 0);
    CHECK(std::fmod(frame.box.north_m, 200) == 0);
    CHECK(cell_of(results::raster_frame(places, stores, model, 730.0)) == Catch::Approx(730));
}

TEST_CASE("a needle of a city does not make more than four million cells") {
    auto const stores = even_stores(100, 3);
    model::CityModel<2> model;
    model.cities.push_back({1, {50e3, 50e3}, Eigen::Matrix2d::Identity()});
    geo::GridFrame const frame = results::raster_frame(places_of(stores), stores, model, {});
    CHECK(static_cast<double>(frame.columns) * frame.rows <= 4.1e6);
    CHECK(static_cast<double>(frame.columns) * frame.rows > 0.5e6);
}

TEST_CASE("cells asked for too fine are refused with a size that serves") {
    auto const places = places_of(even_stores(100, 3));
    CHECK_NOTHROW(results::refuse_too_many_cells(places, 50));
    CHECK(contains(message_of<geo::UsageError>([&] { results::refuse_too_many_cells(places, 1); }),
                   "give 0.05 or more"));
}

TEST_CASE("stores held out leave no trace in the rasters, but for the extent") {
    results::Fitted const fitted = example::fitted_in_britain();
    db::RunRecord record = example::record_of(fitted);
    auto const rasters = results::rasters_of(record);
    REQUIRE(rasters.size() == 2);  // the density is for people who are shared
    for (db::StoreRow& store : record.stores)
        if (store.held_out) store.z = 1000;
    auto const again = results::rasters_of(record);
    for (std::size_t i = 0; i < rasters.size(); ++i) {
        CHECK(rasters[i].name == results::raster_names[i]);
        CHECK(again[i].grid.values.size() == rasters[i].grid.values.size());
        double difference = 0, seen = 0;
        for (std::size_t cell = 0; cell < rasters[i].grid.values.size(); ++cell) {
            bool const is_nan = std::isnan(rasters[i].grid.values[cell]);
            CHECK(is_nan == std::isnan(rasters[0].grid.values[cell]));
            if (is_nan) continue;
            seen += 1;
            difference += std::abs(rasters[i].grid.values[cell] - again[i].grid.values[cell]);
        }
        CHECK(difference == 0);
        CHECK(seen > 0.5 * static_cast<double>(rasters[i].grid.values.size()));
    }
}
