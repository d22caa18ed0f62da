#include "src/results/run/uncertainty.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <cmath>
#include <numbers>

namespace {

/// The example with counts that scatter: every store is off by a hundredth, half of them up.
results::Fitted scattered() {
    results::Fitted fitted = example::fitted_in_britain();
    for (std::size_t i = 0; i < fitted.stores.table.stores.size(); ++i)
        fitted.stores.table.stores[i].visitors *= i % 2 ? 1.01 : 0.99;
    return fitted;
}

std::vector<db::CityRow> cities_of(results::Fitted const& fitted) {
    return results::with_errors(example::numbered_cities(fitted), fitted, results::inference_of(fitted));
}

double area_m2(geo::Ring const& ring, geo::Projection const& projection) {
    double twice = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        geo::Planar const a = projection.planar_from_lonlat(ring[i]);
        geo::Planar const b = projection.planar_from_lonlat(ring[i + 1]);
        twice += a.x_m * b.y_m - b.x_m * a.y_m;
    }
    return twice / 2;
}

}  // namespace

TEST_CASE("every limit of a city that the data hold is given, around the value it belongs to") {
    for (db::CityRow const& city : cities_of(scattered())) {
        CHECK(city.identified == 1);
        CHECK(city.note.empty());
        CHECK((city.amplitude_lo < city.amplitude && city.amplitude < city.amplitude_hi));
        CHECK((city.major_sd_km_lo < city.major_sd_km && city.major_sd_km < city.major_sd_km_hi));
        CHECK((city.minor_sd_km_lo < city.minor_sd_km && city.minor_sd_km < city.minor_sd_km_hi));
        CHECK((city.bearing_deg_lo < city.bearing_deg && city.bearing_deg < city.bearing_deg_hi));
        CHECK((city.visits_lo < city.visits && city.visits < city.visits_hi));
        CHECK((city.share_lo < city.share && city.share < city.share_hi));
        CHECK((city.integral_lo < city.integral && city.integral < city.integral_hi));
        CHECK(city.x_se_m > 0);
        CHECK(city.y_se_m > 0);
        CHECK(std::abs(city.xy_correlation.value()) < 1);
    }
}

TEST_CASE("errors of visits are those of Poisson sums where cities do not overlap") {
    // Almost all visitors of the larger city are its own, and their sum is what the data tell best: its
    // relative error is near 1 ÷ √visitors that the fit saw.
    db::CityRow const city = cities_of(scattered())[0];
    double const relative = std::log(city.visits_hi.value() / city.visits) / 1.96;
    CHECK(relative > 1 / std::sqrt(city.visits));
    CHECK(relative < 1.5 / std::sqrt(city.visits));
}

TEST_CASE("a round city has no bearing limits but keeps its other ones") {
    results::Fitted fitted = scattered();
    fitted.result.model.cities[0].covariance = Eigen::Matrix2d::Identity() * 64e6;
    for (std::size_t i = 0; i < fitted.stores.planar.size(); ++i)
        fitted.stores.table.stores[i].visitors = model::value_at<2>(
            fitted.result.model, {fitted.stores.planar[i].x_m, fitted.stores.planar[i].y_m});
    db::CityRow const city = cities_of(fitted)[0];
    CHECK_FALSE(city.bearing_deg_lo.has_value());
    CHECK_FALSE(city.bearing_deg_hi.has_value());
    CHECK(city.major_sd_km_lo.has_value());
}

TEST_CASE("a city on one store is not identified and shows no errors") {
    results::Fitted fitted = scattered();
    model::City<2>& city = fitted.result.model.cities[1];
    city.centre = {fitted.stores.planar[8].x_m, fitted.stores.planar[8].y_m};
    city.covariance = Eigen::Matrix2d::Identity() * 1e4;
    std::vector<db::CityRow> const cities = cities_of(fitted);
    CHECK(cities[0].identified == 1);
    CHECK(cities[1].identified == 0);
    CHECK(cities[1].note.find("1.0 effective stores") != std::string::npos);
    CHECK_FALSE(cities[1].x_se_m.has_value());
    CHECK_FALSE(cities[1].amplitude_hi.has_value());
    auto const regions = results::city_uncertainty_rows(fitted, cities, results::inference_of(fitted));
    REQUIRE(regions.size() == 1);
    CHECK(regions[0].city_id == cities[0].city_id);
}

TEST_CASE("the region of a centre has the area of its error ellipse where the spread is certain") {
    results::Fitted fitted = example::fitted_in_britain();
    fitted.searched = false;
    fitted.result.model.background *= 1e4;
    for (model::City<2>& city : fitted.result.model.cities)
        city.amplitude *= 1e4;
    for (geo::Store& store : fitted.stores.table.stores)
        store.visitors *= 1e4;
    fit::Inference<2> const inference = results::inference_of(fitted);
    std::vector<db::CityRow> const cities = cities_of(fitted);
    auto const regions = results::city_uncertainty_rows(fitted, cities, inference);
    REQUIRE(regions.size() == 2);
    for (std::size_t k = 0; k < 2; ++k) {
        double const rho = cities[k].xy_correlation.value();
        double const expected = std::numbers::pi * 5.991 * cities[k].x_se_m.value() *
                                cities[k].y_se_m.value() * std::sqrt(1 - rho * rho);
        CHECK(regions[k].city_id == cities[k].city_id);
        // The 343 stores in the fit make it 2·F(2, 343 − 13) instead of χ²; 72 corners cut off a thousandth.
        CHECK(area_m2(regions[k].area.polygons.at(0).at(0), fitted.stores.projection) ==
              Catch::Approx(expected).epsilon(0.02));
    }
}

TEST_CASE("the border of a centre's region is as far as the data allow") {
    results::Fitted const fitted = scattered();
    fit::Inference<2> const inference = results::inference_of(fitted);
    auto const regions = results::city_uncertainty_rows(fitted, cities_of(fitted), inference);
    for (geo::LonLat const corner : regions.at(1).area.polygons.at(0).at(0)) {
        geo::Planar const at = fitted.stores.projection.planar_from_lonlat(corner);
        CHECK(inference.centre_distance(1, {at.x_m, at.y_m}) ==
              Catch::Approx(inference.critical_region()).epsilon(1e-2));
    }
}

TEST_CASE("refits give each city percentiles and errors of their own, and none without refits") {
    results::Fitted fitted = scattered();
    std::vector<db::CityRow> const cities = cities_of(fitted);
    CHECK(results::city_bootstrap_rows(fitted, cities).empty());
    for (int i = -200; i <= 200; ++i) {
        model::CityModel<2> refit = fitted.result.model;
        refit.cities[0].centre.x() += i;
        refit.cities[0].amplitude += 0.1 * i;
        fitted.refits.push_back(refit);
    }
    auto const rows = results::city_bootstrap_rows(fitted, cities);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].refits == 401);
    CHECK(rows[0].x_se_m.value() == Catch::Approx(190 / 1.96).epsilon(1e-3));
    CHECK(rows[0].y_se_m.value() == Catch::Approx(0).margin(1e-9));
    CHECK(rows[0].amplitude_lo.value() == Catch::Approx(881));
    CHECK(rows[0].amplitude_hi.value() == Catch::Approx(919));
    CHECK(rows[0].integral_hi.value() / rows[0].integral_lo.value() == Catch::Approx(919.0 / 881));
    CHECK(rows[1].share_lo < rows[1].share_hi);  // the other city's visits are part of the whole
    CHECK(rows[1].visits_lo == rows[1].visits_hi);
}

TEST_CASE("the run has the errors of its background and overdispersion") {
    results::Fitted fitted = scattered();
    db::RunRow const poisson = results::with_errors(db::RunRow(), results::inference_of(fitted));
    CHECK(poisson.background_se > 0);
    CHECK_FALSE(poisson.overdispersion_se.has_value());
    fitted.noise = fit::Noise::negbin;
    fitted.result.overdispersion = 0.3;
    for (std::size_t i = 0; i < fitted.stores.table.stores.size(); ++i)
        fitted.stores.table.stores[i].visitors *= i / 2 % 2 ? 1.5 : 0.5;
    db::RunRow const negbin = results::with_errors(db::RunRow(), results::inference_of(fitted));
    CHECK(negbin.overdispersion_se > 0);
    CHECK(negbin.background_se > poisson.background_se);
}
