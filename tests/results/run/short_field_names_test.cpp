#include "geo/write/layers.hpp"
#include "src/results/predict/site_predictions.hpp"
#include "src/results/run/layers.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <set>

namespace {

/// Every layer that can become a shapefile; predictions with as many cities as a big run may number.
std::vector<geo::Layer> all_layers(db::RunRecord const& record, results::SitePredictions& predictions) {
    std::vector<geo::Layer> layers = results::layers_of(record);
    for (geo::Layer& table : results::tables_of(record))
        layers.push_back(std::move(table));
    predictions.run.exposure_field = "weeks";
    for (std::int64_t id = 1; id < 20000; id += 37)
        predictions.cities.emplace_back().city_id = id;
    layers.push_back(results::site_layer(predictions));
    return layers;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

}  // namespace

TEST_CASE("the field names of a shapefile have ten characters at most and are unique in every layer") {
    db::RunRecord const nothing;
    results::SitePredictions predictions{{}, {}, {{}, geo::Projection("EPSG:3857"), {}, {}}, {}};
    for (geo::Layer const& layer : all_layers(nothing, predictions)) {
        INFO(layer.name);
        std::set<std::string> names;
        for (geo::Field const& field : geo::fitted_to("ESRI Shapefile", layer).fields) {
            INFO(field.name);
            CHECK(field.name.size() <= 10);
            CHECK(names.insert(upper(field.name)).second);
        }
    }
}

TEST_CASE("no name that is too long is merely cut") {
    db::RunRecord const nothing;
    results::SitePredictions predictions{{}, {}, {{}, geo::Projection("EPSG:3857"), {}, {}}, {}};
    for (geo::Layer const& layer : all_layers(nothing, predictions)) {
        for (geo::Field const& field : layer.fields) {
            INFO(field.name);
            CHECK((field.name.size() <= 10) == (geo::short_field_name(field.name) == field.name));
            if (field.name.size() > 10) CHECK(geo::short_field_name(field.name) != field.name.substr(0, 10));
        }
    }
}

TEST_CASE("short names can still be read, and a city keeps its number") {
    CHECK(geo::short_field_name("major_sd_km_lo") == "majsd_lo");
    CHECK(geo::short_field_name("visits_lo") == "visits_lo");
    CHECK(geo::short_field_name("from_city_5") == "from_5");
    CHECK(geo::short_field_name("from_city_15") == "from_15");
}

TEST_CASE("other formats keep the names") {
    db::RunRecord const nothing;
    geo::Layer const cities = results::layers_of(nothing).front();
    CHECK(geo::fitted_to("GPKG", cities).fields.back().name == "visits_per_inhabitant_hi");
    auto const fields = geo::fitted_to("FlatGeobuf", cities).fields;
    CHECK(std::ranges::count(fields, "effective_stores", &geo::Field::name) == 1);
}
