#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/geo/opened.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <nlohmann/json.hpp>

namespace {

struct Expected {
    char const* layer;
    OGRwkbGeometryType type;
    int at_least;  // features
};

constexpr Expected layers[] = {{"cities", wkbPoint, 2},
                               {"city_spreads", wkbMultiPolygon, 4},
                               {"stores", wkbPoint, 256},
                               {"contributions", wkbMultiLineString, 100}};

/// Twice the signed area of a ring, in square degrees; positive where it runs counterclockwise.
double turn_of(nlohmann::json const& ring) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        sum += ring[i][0].get<double>() * ring[i + 1][1].get<double>() -
               ring[i + 1][0].get<double>() * ring[i][1].get<double>();
    }
    return sum;
}

}  // namespace

TEST_CASE("GDAL reads every layer back with its fields and geometries on WGS 84") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    auto const database = opened(folder / "out/footfall.gpkg", GDAL_OF_VECTOR);
    REQUIRE(database);
    for (Expected const& expected : layers) {
        INFO(expected.layer);
        auto const dataset =
            opened(folder / ("out/" + std::string(expected.layer) + ".geojson"), GDAL_OF_VECTOR);
        REQUIRE(dataset);
        REQUIRE(dataset->GetLayerCount() == 1);
        OGRLayer* const layer = dataset->GetLayer(0);
        CHECK(std::string(layer->GetName()) == expected.layer);
        CHECK(layer->GetFeatureCount() >= expected.at_least);
        CHECK(layer->GetSpatialRef()->IsGeographic());
        OGRLayer* const table = database->GetLayerByName(expected.layer);
        REQUIRE(table);
        CHECK(table->GetFeatureCount() == layer->GetFeatureCount());
        for (auto const& feature : layer) {
            REQUIRE(feature->GetGeometryRef());
            CHECK(feature->GetGeometryRef()->IsValid());
            CHECK(wkbFlatten(OGR_GT_GetCollection(feature->GetGeometryRef()->getGeometryType())) ==
                  wkbFlatten(OGR_GT_GetCollection(expected.type)));
        }
        for (int i = 0; i < table->GetLayerDefn()->GetFieldCount(); ++i) {
            char const* const field = table->GetLayerDefn()->GetFieldDefn(i)->GetNameRef();
            INFO(field);
            CHECK(layer->GetLayerDefn()->GetFieldIndex(field) >= 0);
        }
    }
}

TEST_CASE("GeoJSON is as RFC 7946 wants it: no crs, degrees, outer rings counterclockwise") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    for (Expected const& expected : layers) {
        auto const file = folder / ("out/" + std::string(expected.layer) + ".geojson");
        nlohmann::json const document = nlohmann::json::parse(program::content_of(file));
        CHECK_FALSE(document.contains("crs"));
        CHECK(document["type"] == "FeatureCollection");
    }
    auto const spreads = nlohmann::json::parse(program::content_of(folder / "out/city_spreads.geojson"));
    for (auto const& feature : spreads["features"]) {
        REQUIRE(feature["geometry"]["type"] == "MultiPolygon");
        CHECK(turn_of(feature["geometry"]["coordinates"][0][0]) > 0);
    }
}
