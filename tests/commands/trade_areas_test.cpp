#include "db/database.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/commands/shared_shops.hpp"
#include "tests/contains.hpp"

#include <ogr_api.h>
#include <ogrsf_frmts.h>

#include <map>
#include <memory>

namespace {

GDALDatasetUniquePtr opened_layer(std::filesystem::path const& file) {
    GDALAllRegister();
    return GDALDatasetUniquePtr(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
}

}  // namespace

TEST_CASE(
    "a run of shared people has the trade areas of its stores, as valid polygons of the area that they say") {
    program::Folder const folder;
    REQUIRE(fit_shared(folder, "--stability 0").exit_code == 0);
    OGRSpatialReference wgs84, equal_area;
    wgs84.importFromEPSG(4326);
    wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    equal_area.SetLAEA(53, -1.4, 0, 0);
    equal_area.SetWellKnownGeogCS("WGS84");
    auto const dataset = opened_layer(folder / "out/trade_areas.geojson");
    REQUIRE(dataset);
    std::map<std::string, std::unique_ptr<OGRGeometry>> halves;
    std::size_t count = 0;
    for (auto const& feature : *dataset->GetLayer(0)) {
        std::string const store = feature->GetFieldAsString("store_id");
        INFO(store);
        std::unique_ptr<OGRGeometry> area(feature->GetGeometryRef()->clone());
        CHECK(area->IsValid());
        CHECK(wkbFlatten(area->getGeometryType()) == wkbMultiPolygon);
        area->assignSpatialReference(&wgs84);
        REQUIRE(area->transformTo(&equal_area) == OGRERR_NONE);
        CHECK(area->toMultiPolygon()->get_Area() / 1e6 ==
              Catch::Approx(feature->GetFieldAsDouble("area_km2")).epsilon(0.01));
        ++count;
        if (feature->GetFieldAsInteger("percent") == 50) {
            halves[store] = std::move(area);
            continue;
        }
        REQUIRE(halves.contains(store));
        std::unique_ptr<OGRGeometry> const outside(halves[store]->Difference(area.get()));
        CHECK(OGR_G_Area(OGRGeometry::ToHandle(outside.get())) <
              1e-3 * halves[store]->toMultiPolygon()->get_Area());
    }
    CHECK(count == 2 * 192);
    auto const record = db::Reader(folder / "out/footfall.gpkg").record_of(1);
    CHECK(record.trade_areas.size() == count);
    for (db::TradeAreaRow const& row : record.trade_areas)
        CHECK((row.percent == 50 || row.percent == 80));
}

TEST_CASE("trade areas and the stores of cities are exported by name") {
    program::Folder const folder;
    REQUIRE(fit_shared(folder, "--stability 0").exit_code == 0);
    std::string const database = (folder / "out/footfall.gpkg").string(),
                      layers = (folder / "layers").string();
    REQUIRE(
        program::run(folder, "export " + database + " --layer trade_areas --format Shapefile -o " + layers)
            .exit_code == 0);
    auto const areas = opened_layer(folder / "layers/trade_areas.shp");
    REQUIRE(areas);
    CHECK(areas->GetLayer(0)->GetFeatureCount() == 2 * 192);
    REQUIRE(program::run(folder, "export " + database + " --layer city_stores --format CSV -o " + layers)
                .exit_code == 0);
    CHECK(program::content_of(folder / "layers/city_stores.csv")
              .starts_with("run_id,city_id,store_id,rank,visitors,share,cumulative_share,percent\n"));
}

TEST_CASE(
    "a run whose stores draw alone has no trade areas, takes away those of the run before, and has "
    "city_stores") {
    program::Folder const folder;
    REQUIRE(fit_shared(folder, "--stability 0").exit_code == 0);
    CHECK(program::fs::exists(folder / "out/trade_areas.geojson"));
    CHECK(program::fs::exists(folder / "out/trade_areas.qml"));
    REQUIRE(program::fit(folder, "--series s --competition none").exit_code == 0);
    CHECK_FALSE(program::fs::exists(folder / "out/trade_areas.geojson"));
    CHECK_FALSE(program::fs::exists(folder / "out/trade_areas.qml"));
    auto const record = db::Reader(folder / "out/footfall.gpkg").record_of(2);
    CHECK(record.trade_areas.empty());
    CHECK_FALSE(record.city_stores.empty());
}

TEST_CASE(
    "trade areas are left out where they are not wanted, and refused where stores are told to draw alone") {
    program::Folder const folder;
    REQUIRE(fit_shared(folder, "--stability 0 --trade-areas no").exit_code == 0);
    CHECK_FALSE(program::fs::exists(folder / "out/trade_areas.geojson"));
    auto const record = db::Reader(folder / "out/footfall.gpkg").record_of(1);
    CHECK(record.run.competition == "shared");
    CHECK(record.trade_areas.empty());
    CHECK_FALSE(record.city_stores.empty());
    CHECK_FALSE(contains(program::content_of(folder / "out/report.html"), "\"trade_areas\":"));
    program::Outcome const refused = program::fit(folder, "--competition none --trade-areas yes");
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "--trade-areas yes does not go with --competition none"));
}
