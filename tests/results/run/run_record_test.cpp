#include "src/results/run/run_record.hpp"
#include "src/results/run/layers.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

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
    REQUIRE(layers.size() == 6);
    CHECK(layers[0].name == "cities");
    CHECK(layers[0].size == 2);
    CHECK(layers[1].name == "city_spreads");
    CHECK(layers[1].size == 4);
    CHECK(layers[3].name == "stores");
    CHECK(layers[3].size == 400);
    CHECK(layers[5].name == "city_paths");
    CHECK_FALSE(results::has_a_file(layers[5]));  // nothing was traced
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
