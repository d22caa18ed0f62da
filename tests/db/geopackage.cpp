#include "tests/catch.hpp"
#include "tests/db/raw_sqlite.hpp"
#include "tests/db/records.hpp"
#include "tests/geo/opened.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

using records::Folder;

namespace {

/// Two runs of one series and one of another, as an analyst's file would have.
std::filesystem::path written(Folder const& folder) {
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run("shops"));
    records::add(path, records::run("kiosks", -170.0));
    records::add(path, records::run_with_stores(3000));
    records::keep_style(path, {"stores", "<qgis/>", "Stores"});
    return path;
}

GDALDatasetUniquePtr opened_silently(std::filesystem::path const& path, unsigned access = GDAL_OF_READONLY) {
    CPLErrorReset();
    GDALDatasetUniquePtr dataset = opened(path, GDAL_OF_VECTOR | access);
    REQUIRE(dataset);
    CHECK(std::string{CPLGetLastErrorMsg()}.empty());
    return dataset;
}

bool succeeds(std::string const& command) {
    return std::system(command.c_str()) == 0;
}

}  // namespace

TEST_CASE("GDAL lists the newest runs first and every layer with its type") {
    Folder const folder;
    auto const dataset = opened_silently(written(folder));
    std::vector<std::pair<std::string, OGRwkbGeometryType>> layers;
    for (auto* const layer : dataset->GetLayers())
        layers.emplace_back(layer->GetName(), layer->GetGeomType());
    CHECK(layers == std::vector<std::pair<std::string, OGRwkbGeometryType>>{
                        {"latest_cities", wkbPoint},
                        {"latest_city_spreads", wkbMultiPolygon},
                        {"latest_city_uncertainties", wkbMultiPolygon},
                        {"latest_stores", wkbPoint},
                        {"latest_contributions", wkbMultiLineString},
                        {"cities", wkbPoint},
                        {"city_spreads", wkbMultiPolygon},
                        {"city_uncertainties", wkbMultiPolygon},
                        {"stores", wkbPoint},
                        {"contributions", wkbMultiLineString},
                        {"city_paths", wkbMultiLineString},
                        {"latest_competitors", wkbPoint},
                        {"competitors", wkbPoint},
                        {"latest_trade_areas", wkbMultiPolygon},
                        {"trade_areas", wkbMultiPolygon},
                        {"runs", wkbNone},
                        {"city_counts", wkbNone},
                        {"set_aside_rows", wkbNone},
                        {"iterations", wkbNone},
                        {"city_bootstraps", wkbNone},
                        {"covariates", wkbNone},
                        {"store_covariates", wkbNone},
                        {"city_stores", wkbNone},
                        {"layer_styles", wkbNone}});
}

TEST_CASE("GDAL reads the features, their types and places") {
    Folder const folder;
    auto const dataset = opened_silently(written(folder));
    auto* const stores = dataset->GetLayerByName("latest_stores");
    CHECK(stores->GetFeatureCount() == 3002);
    CHECK(dataset->GetLayerByName("stores")->GetFeatureCount() == 3004);
    CHECK(std::string{stores->GetSpatialRef()->GetAuthorityCode(nullptr)} == "4326");

    auto* const spreads = dataset->GetLayerByName("city_spreads");
    std::unique_ptr<OGRFeature> const spread{spreads->GetFeature(1)};
    CHECK(spread->GetGeometryRef()->IsValid());
    CHECK(spread->GetGeometryRef()->toMultiPolygon()->get_Area() == Catch::Approx(1.0 - 0.04 + 0.01));

    auto* const runs = dataset->GetLayerByName("runs");
    std::unique_ptr<OGRFeature> const run{runs->GetFeature(1)};
    CHECK(runs->GetLayerDefn()->GetFieldDefn(run->GetFieldIndex("started_at"))->GetType() == OFTDateTime);
    CHECK(runs->GetLayerDefn()->GetFieldDefn(run->GetFieldIndex("background"))->GetType() == OFTReal);
    CHECK(run->GetFieldAsInteger64("seed") == -9007199254740993);
    CHECK_FALSE(run->IsFieldSetAndNotNull(run->GetFieldIndex("bic")));
}

TEST_CASE("the extents that GDAL finds are those of the data") {
    Folder const folder;
    auto const dataset = opened_silently(written(folder));
    for (auto const* name : {"stores", "latest_stores", "city_spreads", "latest_contributions", "competitors",
                             "latest_competitors", "trade_areas", "latest_trade_areas"}) {
        auto* const layer = dataset->GetLayerByName(name);
        OGREnvelope stated, measured;
        REQUIRE(layer->GetExtent(&stated, TRUE) == OGRERR_NONE);
        for (auto const& feature : *layer) {
            OGREnvelope one;
            feature->GetGeometryRef()->getEnvelope(&one);
            measured.Merge(one);
        }
        INFO(name);
        auto const about = [](double value) {
            return Catch::Approx(value).epsilon(1e-14);
        };  // GDAL reads 15 digits
        CHECK(stated.MinX == about(measured.MinX));
        CHECK(stated.MaxX == about(measured.MaxX));
        CHECK(stated.MinY == about(measured.MinY));
        CHECK(stated.MaxY == about(measured.MaxY));
    }
}

TEST_CASE("a spatial filter finds through the index what a scan finds") {
    Folder const folder;
    auto const dataset = opened_silently(written(folder));
    auto* const stores = dataset->GetLayerByName("stores");
    CHECK(stores->TestCapability(OLCFastSpatialFilter));
    GIntBig expected = 0;
    for (auto const& feature : *stores) {
        auto const* const point = feature->GetGeometryRef()->toPoint();
        if (point->getX() > 2 && point->getX() < 3 && point->getY() > 46 && point->getY() < 48) ++expected;
    }
    stores->SetSpatialFilterRect(2, 46, 3, 48);
    CHECK(expected > 0);
    CHECK(stores->GetFeatureCount() == expected);
}

TEST_CASE("spatial indexes, foreign keys and pages are in order after several runs") {
    Folder const folder;
    RawSqlite raw{written(folder)};
    CHECK(raw.text("PRAGMA integrity_check") == "ok");
    CHECK(raw.text("PRAGMA foreign_key_check").empty());
    for (std::string const layer : {"cities", "city_spreads", "city_uncertainties", "stores", "contributions",
                                    "city_paths", "competitors", "trade_areas"}) {
        INFO(layer);
        CHECK(raw.text("SELECT rtreecheck('rtree_" + layer + "_geom')") == "ok");
        CHECK(raw.text("SELECT count(*) FROM rtree_" + layer + "_geom") ==
              raw.text("SELECT count(*) FROM " + layer));
        CHECK(raw.text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '" + layer +
                       "'") == "6");
    }
}

TEST_CASE("a store moved with GDAL is found at its new place: the triggers are there again after a run") {
    Folder const folder;
    auto const path = written(folder);
    {
        auto const dataset = opened_silently(path, GDAL_OF_UPDATE);
        auto* const stores = dataset->GetLayerByName("stores");
        std::unique_ptr<OGRFeature> const feature{stores->GetFeature(1)};
        OGRPoint const far{100, 80};
        feature->SetGeometry(&far);
        REQUIRE(stores->SetFeature(feature.get()) == OGRERR_NONE);
    }
    CHECK(RawSqlite{path}.text("SELECT id FROM rtree_stores_geom WHERE minx > 99") == "1");
    CHECK(records::add(path, records::run()) == 4);
}

TEST_CASE("the GeoPackage validator finds neither errors nor warnings") {
    std::string const validator = "/usr/bin/python3 -m osgeo_utils.samples.validate_gpkg";
    if (!succeeds("/usr/bin/python3 -c 'import osgeo_utils.samples.validate_gpkg' 2>/dev/null")) {
#ifdef SKIP
        SKIP("osgeo_utils (python3-gdal) is not installed");
#else
        WARN("skipped: osgeo_utils (python3-gdal) is not installed");
        return;
#endif
    }
    Folder const folder;
    auto const old = records::database_of_schema_2(folder);
    records::add(old, records::run());
    CHECK(succeeds(validator + " -k --extra --warning-as-error " + old.string()));
    CHECK(succeeds(validator + " -k --extra --warning-as-error " + written(folder).string()));
    RawSqlite{folder / "footfall.gpkg"}.text("DROP TRIGGER rtree_stores_geom_insert");
    CHECK_FALSE(succeeds(validator + " -q " + (folder / "footfall.gpkg").string() + " >/dev/null 2>&1"));
}

TEST_CASE("a spatial index packed at once finds what lies in a box, and takes in and lets go of runs") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    db::RunRecord const record = records::run_with_stores(3000);
    records::add(path, record);
    auto const at = record.stores[1234].position;
    auto const inside = std::ranges::count_if(record.stores, [&](db::StoreRow const& store) {
        return std::abs(store.position.lon_deg - at.lon_deg) < 0.5123 &&
               std::abs(store.position.lat_deg - at.lat_deg) < 0.5123;
    });
    RawSqlite raw{path};
    auto const within = [](char const* axis, double middle) {
        return std::string("min") + axis + " > " + std::to_string(middle - 0.5123) + " AND max" + axis +
               " < " + std::to_string(middle + 0.5123);
    };
    CHECK(raw.text("SELECT count(*) FROM rtree_stores_geom WHERE " + within("x", at.lon_deg) + " AND " +
                   within("y", at.lat_deg)) == std::to_string(inside));
    CHECK(raw.text("SELECT count(*) < 100 FROM rtree_stores_geom_node") == "1");  // full ones, not half empty
    records::add(path, records::run("kiosks", -170.0));                           // far fewer: one by one
    CHECK(raw.text("SELECT rtreecheck('rtree_stores_geom')") == "ok");
    CHECK(raw.text("SELECT count(*) FROM rtree_stores_geom") == raw.text("SELECT count(*) FROM stores"));
    raw.text("DELETE FROM rtree_stores_geom WHERE id <= 2500");
    CHECK(raw.text("SELECT rtreecheck('rtree_stores_geom')") == "ok");
}
