#include "src/results/run/run_record.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/run/verdict.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <algorithm>

namespace {

results::RunContext context() {
    results::RunContext context;
    context.series = "shops";
    context.seed = 42;
    return context;
}

}  // namespace

TEST_CASE("a fit that meets every count explains everything") {
    db::RunRow const run = results::run_row(example::fitted_in_britain(), context());
    CHECK(run.r_squared.value() == Catch::Approx(1));
    CHECK(run.train_mse.value() == Catch::Approx(0).margin(1e-20));
    CHECK(run.test_deviance.value() == Catch::Approx(0).margin(1e-9));
    CHECK(run.stores_used == 400);
    CHECK(run.cities_found == 2);
    CHECK(run.crs_name == "OSGB36 / British National Grid (EPSG:27700)");
}

TEST_CASE("what computing leaves of counts that are met has no pattern to look for") {
    results::Fitted fitted = example::fitted_in_britain();
    fitted.noise = fit::Noise::gaussian;
    CHECK_FALSE(example::record_of(fitted).run.moran_i);
    for (std::size_t i = 0; i < fitted.stores.table.stores.size(); ++i)
        fitted.stores.table.stores[i].visitors += i % 20 < 10 ? 0.01 : -0.01;
    CHECK(example::record_of(fitted).run.moran_i.value() > 0.5);
}

TEST_CASE("errors of the stores in the fit and of those held out are kept apart") {
    results::Fitted fitted = example::fitted_in_britain();
    for (std::size_t i = 0; i < 400; ++i)
        fitted.stores.table.stores[i].visitors += fitted.held_out[i] ? 3 : i % 2 ? 1 : -1;
    db::RunRow const run = results::run_row(fitted, context());
    CHECK(run.train_mse.value() == Catch::Approx(1));
    CHECK(run.test_mse.value() == Catch::Approx(9));
    CHECK(run.r_squared.value() < 1);
    CHECK(run.test_deviance.value() > 0);
}

TEST_CASE("without held-out stores there is no test error") {
    results::Fitted fitted = example::fitted_in_britain();
    fitted.held_out.assign(400, false);
    db::RunRow const run = results::run_row(fitted, context());
    CHECK_FALSE(run.test_mse.has_value());
    CHECK_FALSE(run.test_deviance.has_value());
}

TEST_CASE("paths of dropped centres are kept without a city") {
    results::Fitted fitted = example::fitted_in_britain();
    model::Vector<2> const start = fitted.result.model.cities[1].centre;
    fitted.result.paths = {{{start, start + model::Vector<2>(1e3, 0)}, 1, "kept"}, {{start}, -1, "a spike"}};
    auto const paths = example::record_of(fitted, context()).city_paths;
    REQUIRE(paths.size() == 2);
    CHECK(paths[0].city_id == 2);
    CHECK_FALSE(paths[1].city_id.has_value());
    CHECK(paths[1].fate == "a spike");
    CHECK(paths[1].line.lines.at(0).size() == 2);
}

TEST_CASE("layers have run_id and the fields of their tables, and a value for each") {
    results::Fitted const fitted = example::fitted_in_britain();
    db::RunRecord record = example::record_of(fitted, context());
    record.run.run_id = 11;
    std::vector<geo::Layer> const layers = results::layers_of(record);
    REQUIRE(layers.size() == 8);
    CHECK(layers[0].name == "cities");
    CHECK(layers[0].size == 2);
    CHECK(layers[1].name == "city_spreads");
    CHECK(layers[1].size == 4);
    CHECK(layers[3].name == "stores");
    CHECK(layers[3].size == 400);
    CHECK(layers[5].name == "city_paths");
    CHECK_FALSE(results::has_a_file(layers[5]));  // nothing was traced
    CHECK(layers[6].name == "competitors");
    CHECK_FALSE(results::has_a_file(layers[6]));
    CHECK(layers[7].name == "trade_areas");
    CHECK_FALSE(results::has_a_file(layers[7]));  // every store draws alone
    for (geo::Layer const& layer : layers) {
        if (layer.size == 0) continue;
        geo::Feature const feature = layer.feature_at(0);
        REQUIRE(feature.values.size() == layer.fields.size());
        CHECK(layer.fields[0].name == "run_id");
        CHECK(std::get<std::int64_t>(feature.values[0]) == 11);
    }
    geo::Feature const city = layers[0].feature_at(1);
    CHECK(layers[0].fields[1].name == "city_id");
    CHECK(std::get<std::int64_t>(city.values[1]) == 2);
    CHECK(layers[0].fields[6].name == "amplitude");
    CHECK(std::get<double>(city.values[6]) == 100);
    CHECK(std::get<geo::LonLat>(city.geometry).lat_deg == record.cities[1].centre.lat_deg);
}

TEST_CASE("competitors are a layer with their catchments") {
    db::RunRecord record;
    record.run.run_id = 11;
    record.competitors = {{3, 21.5, {}, {-1.5, 53.0}}};
    geo::Layer const layer = results::layers_of(record)[6];
    CHECK(results::has_a_file(layer));
    geo::Feature const competitor = layer.feature_at(0);
    CHECK(std::get<std::int64_t>(competitor.values.at(0)) == 11);
    CHECK(std::get<std::int64_t>(competitor.values.at(1)) == 3);
    CHECK(std::get<double>(competitor.values.at(2)) == 21.5);
    CHECK(std::get<geo::LonLat>(competitor.geometry).lat_deg == 53.0);
}

TEST_CASE("trade areas are a layer, and the stores of the cities a table") {
    db::RunRecord record;
    record.run.run_id = 11;
    record.trade_areas = {{"s7", "High Street", 50, 12.5, 321, {{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}}}};
    record.city_stores = {{3, "s7", 1, 300, 0.6, 0.6, 50}};
    geo::Layer const areas = results::layers_of(record).back();
    CHECK(areas.name == "trade_areas");
    CHECK(results::has_a_file(areas));
    geo::Feature const area = areas.feature_at(0);
    CHECK(std::get<std::string>(area.values.at(2)) == "High Street");
    CHECK(std::get<double>(area.values.at(4)) == 12.5);
    CHECK(std::get<geo::MultiPolygon>(area.geometry).polygons.size() == 1);
    std::vector<geo::Layer> const tables = results::tables_of(record);
    auto const stores = std::ranges::find(tables, "city_stores", &geo::Layer::name);
    REQUIRE(stores != tables.end());
    CHECK(std::get<std::string>(stores->feature_at(0).values.at(2)) == "s7");
}

TEST_CASE("a run says by what its number of cities was chosen, and whether counts scatter wildly") {
    results::Fitted fitted = example::fitted_in_britain();
    db::RunRow const mild = results::run_row(fitted, context());
    CHECK(mild.criterion == "BIC");
    CHECK(mild.scattered == 0);
    CHECK_FALSE(results::scatters_wildly(mild));
    fitted.result.scattered = true;
    db::RunRow const wild = results::run_row(fitted, context());
    CHECK(wild.criterion == "AIC3");
    CHECK(wild.scattered == 1);
    CHECK(results::scatters_wildly(wild));
}

TEST_CASE("a run in which stores draw alone keeps how far they seem to, and nothing of a shared model") {
    results::RunContext of_figure = context();
    of_figure.competition_figure = 1.3;
    of_figure.competition_reason = "stores seem to draw their visitors alone";
    db::RunRecord const record = example::record_of(example::fitted_in_britain(), of_figure);
    CHECK(record.run.competition == "none");
    CHECK(record.run.competition_figure == 1.3);
    CHECK(record.run.competition_reason == "stores seem to draw their visitors alone");
    for (db::Real const& unknown :
         {record.run.catchment_km, record.run.decay, record.run.variance_power,
          record.run.overdispersion_factor, record.run.price, record.cities.at(0).overdispersion_factor,
          record.cities.at(0).stability, record.stores.at(0).catchment_km2})
        CHECK_FALSE(unknown.has_value());
    CHECK(record.competitors.empty());
}
