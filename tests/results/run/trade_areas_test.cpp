#include "src/results/run/trade_areas.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

using Catch::Approx;

namespace {

fit::SharedPeople people_among(geo::ProjectedStores const& projected, double rim) {
    fit::SharedPeople shared;
    shared.rule = {20e3, 2, rim};
    shared.catchments = fit::catchments_of(results::positions_of(projected.planar),
                                           results::ground_of(projected.projection), shared.rule);
    shared.overdispersion_factors = shared.spacings = {1, 1};
    return shared;
}

/// The cities of the example as a density of people per km², and stores that do not stand in rows.
results::Fitted shared_in(std::string const& crs, geo::LonLat middle) {
    results::Fitted fitted = example::fitted_in(crs, middle);
    for (std::size_t i = 0; i < 400; ++i) {
        geo::Planar& at = fitted.stores.planar[i];
        at.x_m += 1500 * std::sin(static_cast<double>(i * i));
        at.y_m += 1500 * std::cos(static_cast<double>(i * i));
        fitted.stores.lonlat[i] = fitted.stores.projection.lonlat_from_planar(at);
        fitted.stores.table.stores[i].exposure = 1.0 + static_cast<double>(i % 3);
    }
    fitted.noise = fit::Noise::scaled;
    fitted.shared = people_among(fitted.stores, 0.3);
    return fitted;
}

results::Fitted shared_in_britain() {
    return shared_in("EPSG:27700", {-1.5, 53.0});
}

/// Of rings on WGS 84, in a plane that keeps areas, by the shoelace formula.
double km2_of(geo::MultiPolygon const& area, geo::Projection const& equal_area) {
    double sum = 0;
    for (geo::Polygon const& polygon : area.polygons)
        for (geo::Ring const& ring : polygon) {
            std::vector<geo::Planar> const at = equal_area.planar_from_lonlat(ring);
            for (std::size_t i = 1; i < at.size(); ++i)
                sum += (at[i - 1].x_m * at[i].y_m - at[i].x_m * at[i - 1].y_m) / 2e6;
        }
    return sum;
}

double visitors_of(results::Fitted const& fitted, int entry) {
    fit::Catchments const& all = fitted.shared->catchments;
    auto const at = all.places.col(all.place[entry]);
    return all.km2[entry] * model::value_at<2>(fitted.result.model, {at.x(), at.y()});
}

}  // namespace

TEST_CASE("a trade area brings its part of the visitors, and without its last place does not") {
    results::Fitted const fitted = shared_in_britain();
    fit::Catchments const& all = fitted.shared->catchments;
    results::TradeAreas const areas(fitted.result.model, fitted.stores, all, 1);
    for (int i = 0; i < 400; i += 7) {
        std::map<int, double> brought;
        double sum = 0;
        for (int e = all.first[i]; e < all.first[i + 1]; ++e)
            sum += brought[all.place[e]] = visitors_of(fitted, e);
        auto const of_store = areas.of(i);
        for (std::size_t p = 0; p < 2; ++p) {
            results::TradeArea const& area = of_store[p];
            double visitors = 0, km2 = 0;
            for (int const q : area.places) {
                visitors += brought.at(q);
                km2 += all.square_km2[q];
            }
            INFO("store " << i << ", " << results::trade_percents[p] << " %");
            CHECK(area.visitors == Approx(visitors).epsilon(1e-9));
            CHECK(area.km2 == Approx(km2).epsilon(1e-9));
            CHECK(visitors >= results::trade_percents[p] / 100.0 * sum * (1 - 1e-9));
            CHECK(visitors - brought.at(area.places.back()) < results::trade_percents[p] / 100.0 * sum);
        }
    }
}

TEST_CASE(
    "no place outside a trade area brings more per km² than one inside, and that of 50 % lies in that of 80 "
    "%") {
    results::Fitted const fitted = shared_in_britain();
    fit::Catchments const& all = fitted.shared->catchments;
    results::TradeAreas const areas(fitted.result.model, fitted.stores, all, 1);
    for (int i = 0; i < 400; i += 7) {
        auto const [half, most] = areas.of(i);
        std::set<int> const in_half(half.places.begin(), half.places.end()),
            in_most(most.places.begin(), most.places.end());
        INFO("store " << i);
        CHECK(std::ranges::includes(in_most, in_half));
        CHECK(in_most.size() == most.places.size());
        for (auto const* inside : {&in_half, &in_most}) {
            double least_inside = INFINITY, most_outside = 0;
            for (int e = all.first[i]; e < all.first[i + 1]; ++e) {
                double const per_km2 = visitors_of(fitted, e) / all.square_km2[all.place[e]];
                if (inside->contains(all.place[e]))
                    least_inside = std::min(least_inside, per_km2);
                else
                    most_outside = std::max(most_outside, per_km2);
            }
            CHECK(most_outside <= least_inside * (1 + 1e-6));
        }
    }
}

TEST_CASE("the rows of trade areas have the outlines that their areas and visitors say") {
    for (auto const& [crs, middle] :
         {std::pair<char const*, geo::LonLat>{"EPSG:27700", {-1.5, 53.0}},
          {"EPSG:3857", {10, 60}},
          {"+proj=laea +lat_0=-17 +lon_0=180 +datum=WGS84 +units=m", {180, -17}}}) {
        INFO(crs);
        results::Fitted const fitted = shared_in(crs, middle);
        geo::Projection const equal_area("+proj=laea +lat_0=" + std::to_string(middle.lat_deg) + " +lon_0=" +
                                         std::to_string(middle.lon_deg) + " +datum=WGS84 +units=m");
        auto const store_rows = results::store_rows(fitted, example::numbered_cities(fitted)).stores;
        auto const rows = results::trade_area_rows(fitted);
        REQUIRE(rows.size() == 2 * 400);
        for (std::size_t i = 0; i < 400; i += 11)
            for (std::size_t p = 0; p < 2; ++p) {
                db::TradeAreaRow const& row = rows[2 * i + p];
                INFO("store " << i);
                CHECK(row.store_id == std::to_string(i));
                CHECK(row.percent == results::trade_percents[p]);
                CHECK(km2_of(row.area, equal_area) == Approx(row.area_km2).epsilon(0.01));
                CHECK(row.visitors >=
                      static_cast<double>(row.percent) / 100 * store_rows[i].fitted * (1 - 1e-9));
                CHECK(row.visitors <= store_rows[i].fitted * (1 + 1e-9));
            }
    }
}

TEST_CASE("a trade area across the antimeridian is cut there") {
    results::Fitted const fitted =
        shared_in("+proj=laea +lat_0=-17 +lon_0=180 +datum=WGS84 +units=m", {180, -17});
    std::size_t cut = 0;
    for (db::TradeAreaRow const& row : results::trade_area_rows(fitted)) {
        bool east = false, west = false;
        for (geo::Polygon const& polygon : row.area.polygons) {
            auto const [low, high] = std::ranges::minmax(polygon.front(), {}, &geo::LonLat::lon_deg);
            CHECK(high.lon_deg - low.lon_deg < 2);
            (low.lon_deg < 0 ? west : east) = true;
        }
        cut += east && west ? 1 : 0;
    }
    CHECK(cut > 20);
}

TEST_CASE("where people live evenly a trade area lies around its store") {
    results::Fitted fitted = shared_in_britain();
    fitted.result.model = {5, {}};
    fitted.stores.planar = {fitted.stores.planar[0], fitted.stores.planar[399]};
    fitted.shared = people_among(fitted.stores, 1);
    fit::Catchments const& all = fitted.shared->catchments;
    results::TradeArea const half = results::TradeAreas(fitted.result.model, fitted.stores, all, 1).of(0)[0];
    double furthest = 0;
    for (int const q : half.places)
        furthest = std::max(furthest, (all.places.col(q) - model::Vector<2>(fitted.stores.planar[0].x_m,
                                                                            fitted.stores.planar[0].y_m))
                                          .norm());
    CHECK(furthest < 1.2 * 20e3 / std::sqrt(2));
}

TEST_CASE(
    "stores that draw alone have no trade areas, and those of others do not depend on the number of "
    "threads") {
    CHECK(results::trade_area_rows(example::fitted_in_britain()).empty());
    results::Fitted fitted = shared_in_britain();
    auto const one = results::trade_area_rows(fitted);
    fitted.threads = 3;
    auto const three = results::trade_area_rows(fitted);
    REQUIRE(one.size() == three.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        CHECK(one[i].visitors == three[i].visitors);
        CHECK(one[i].area.polygons.size() == three[i].area.polygons.size());
    }
}

TEST_CASE("a store without fitted visitors has no trade area") {
    results::Fitted fitted = shared_in_britain();
    fitted.result.model = {0, {}};
    CHECK(results::trade_area_rows(fitted).empty());
}
