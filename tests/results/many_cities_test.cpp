#include "src/results/run/rows.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <cmath>
#include <map>
#include <random>

namespace {

constexpr int cities = 200, stores = 20'000;

/// Cities all over a continent: each reaches few of the stores.
results::Fitted continent(double background) {
    geo::Projection const projection("EPSG:3035");
    std::mt19937 random(5);
    std::uniform_real_distribution<double> east_m(3.2e6, 4.8e6), north_m(2.2e6, 3.8e6), sd_m(3e3, 20e3);
    results::Fitted fitted{{}, {{}, projection, {}, {}}, {}, fit::Noise::negbin};
    fitted.result.overdispersion = 0.05;
    fitted.result.model.background = background;
    for (int k = 0; k < cities; ++k) {
        Eigen::Vector2d const sds(sd_m(random), sd_m(random));
        fitted.result.model.cities.push_back(
            {500, {east_m(random), north_m(random)}, sds.cwiseAbs2().asDiagonal()});
    }
    for (int i = 0; i < stores; ++i) {
        fitted.stores.planar.push_back({east_m(random), north_m(random)});
        fitted.stores.table.stores.push_back({i, std::to_string(i), "", static_cast<double>(i % 50), {}});
    }
    fitted.stores.lonlat = projection.lonlat_from_planar(fitted.stores.planar);
    fitted.held_out.assign(stores, false);
    fitted.threads = 2;
    return fitted;
}

/// Asking every city about every store: 2 × N visitors, those of all and those of the city that brings most.
Eigen::MatrixXd densely(results::Fitted const& fitted) {
    Eigen::MatrixXd visitors = Eigen::MatrixXd::Zero(2, stores);
    for (auto const& city : fitted.result.model.cities) {
        auto const coefficients = model::coefficients_of(city);
        for (int i = 0; i < stores; ++i) {
            geo::Planar const at = fitted.stores.planar[i];
            double const v = model::value_at<2, double, double>(coefficients, {at.x_m, at.y_m});
            visitors(0, i) += v;
            visitors(1, i) = std::max(visitors(1, i), v);
        }
    }
    return visitors;
}

}  // namespace

TEST_CASE("of many cities those near a store say what all of them say") {
    for (double const background : {10.0, 0.0}) {
        results::Fitted const fitted = continent(background);
        Eigen::MatrixXd const dense = densely(fitted);
        results::StoreRows const rows = results::store_rows(fitted, example::numbered_cities(fitted));
        std::map<std::string, double> most;
        for (db::ContributionRow const& row : rows.contributions)
            most[row.store_id] = std::max(most[row.store_id], row.visitors);
        double apart = 0, most_apart = 0;
        for (int i = 0; i < stores; ++i) {
            db::StoreRow const& store = rows.stores[i];
            double const fitted_densely = background + dense(0, i);
            apart = std::max(apart, std::abs(store.fitted - fitted_densely) / (1 + fitted_densely));
            if (dense(1, i) > 0.01 * fitted_densely && dense(1, i) > 1e-9)
                most_apart = std::max(most_apart, std::abs(most[store.store_id] / dense(1, i) - 1));
        }
        CAPTURE(background);
        CHECK(apart < 1e-10);
        CHECK(most_apart < 1e-10);
        CHECK(results::totals(fitted.result.model, fitted).fitted ==
              Catch::Approx(background * stores + dense.row(0).sum()).epsilon(1e-10));
    }
}

TEST_CASE("rows of stores do not depend on the number of threads") {
    results::Fitted fitted = continent(10);
    auto const numbered = example::numbered_cities(fitted);
    results::StoreRows const both = results::store_rows(fitted, numbered);
    fitted.threads = 1;
    results::StoreRows const one = results::store_rows(fitted, numbered);
    REQUIRE(one.contributions.size() == both.contributions.size());
    bool same = true;
    for (int i = 0; i < stores; ++i)
        same = same && one.stores[i].z == both.stores[i].z && one.stores[i].fitted == both.stores[i].fitted;
    for (std::size_t i = 0; i < one.contributions.size(); ++i)
        same = same && one.contributions[i].store_id == both.contributions[i].store_id &&
               one.contributions[i].visitors == both.contributions[i].visitors;
    CHECK(same);
}
