#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "tests/catch.hpp"
#include "tests/geo/file_size_limit.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/opened.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <cmath>
#include <utility>

using Catch::Approx;

namespace {

geo::Layer stores(std::size_t size = 2) {
    return {"stores",
            "Stores \"used\" in a run",
            geo::GeometryType::point,
            {{"store_id", geo::FieldType::text},
             {"held_out", geo::FieldType::integer},
             {"residual", geo::FieldType::real}},
            size,
            [](std::size_t i) {
                if (i == 1) return geo::Feature{geo::LonLat{0.2, 51.6}, {{}, {}, std::nan("")}};
                return geo::Feature{geo::LonLat{-0.1276, 51.5072},
                                    {std::string("Café </script>"), std::int64_t{1} << 40, 0.1}};
            }};
}

}  // namespace

TEST_CASE("a written layer reads back the same in every format") {
    for (auto const& [name, driver] : {std::pair{"s.geojson", "GeoJSON"},
                                       {"s.fgb", "FlatGeobuf"},
                                       {"s.shp", "ESRI Shapefile"},
                                       {"s.csv", "CSV"},
                                       {"s.kml", "KML"},  // which has fields of its own before ours
                                       {"s.kml", "LIBKML"}}) {
        INFO(driver);
        TemporaryFolder const folder;
        auto const path = folder / name;
        geo::write_layer(stores(), path, {.driver = driver});
        auto const file = opened(path, GDAL_OF_VECTOR);
        REQUIRE(file);
        OGRLayer& layer = *file->GetLayer(0);
        CHECK(layer.GetFeatureCount() == 2);
        bool found = false;
        for (auto const& feature : layer) {
            if (std::string(feature->GetFieldAsString("store_id")) != "Café </script>") continue;
            found = true;
            CHECK(feature->GetFieldAsInteger64("held_out") == std::int64_t{1} << 40);
            CHECK(feature->GetFieldAsDouble("residual") == 0.1);
            if (auto const* geometry = feature->GetGeometryRef())
                CHECK(geometry->toPoint()->getX() == Approx(-0.1276).epsilon(1e-9));
        }
        CHECK(found);
    }
}

TEST_CASE("GeoJSON is RFC 7946, with a name, a description and nulls that are null") {
    TemporaryFolder const folder;
    geo::write_layer(stores(), folder / "stores.geojson");
    auto const text = text_of(folder / "stores.geojson");
    CHECK(contains(text, "\"name\": \"stores\""));
    CHECK(contains(text, R"("description": "Stores \"used\" in a run")"));
    CHECK(contains(text, R"("store_id": null, "held_out": null, "residual": null)"));
    CHECK_FALSE(contains(text, "\"crs\""));
}

TEST_CASE("a CSV of points has x and y columns") {
    TemporaryFolder const folder;
    geo::write_layer(stores(), folder / "s.csv", {.driver = "CSV"});
    CHECK(contains(text_of(folder / "s.csv"), "X,Y,store_id,held_out,residual"));
}

TEST_CASE("lines and polygons with holes keep their parts and their direction") {
    TemporaryFolder const folder;
    geo::Polygon const ring{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}},
                            {{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}};
    geo::Layer const areas{
        "areas", "", geo::GeometryType::multi_polygon,
        {},      1,  [&](std::size_t) { return geo::Feature{geo::MultiPolygon{{ring}}, {}}; }};
    geo::write_layer(areas, folder / "areas.geojson");
    auto const file = opened(folder / "areas.geojson", GDAL_OF_VECTOR);
    auto const feature = OGRFeatureUniquePtr(file->GetLayer(0)->GetNextFeature());
    REQUIRE(wkbFlatten(feature->GetGeometryRef()->getGeometryType()) == wkbMultiPolygon);
    auto const* polygon = feature->GetGeometryRef()->toMultiPolygon()->getGeometryRef(0);
    CHECK(polygon->get_Area() == Approx(15));
    CHECK_FALSE(polygon->getExteriorRing()->isClockwise());
    CHECK(polygon->getInteriorRing(0)->isClockwise());

    geo::Layer const lines{
        "lines", "", geo::GeometryType::multi_line,
        {},      1,  [](std::size_t) {
                               return geo::Feature{geo::MultiLine{{{{0, 0}, {1, 2}}}}, {}}; }};
    geo::write_layer(lines, folder / "lines.geojson");
    auto const line_file = opened(folder / "lines.geojson", GDAL_OF_VECTOR);
    auto const line = OGRFeatureUniquePtr(line_file->GetLayer(0)->GetNextFeature());
    CHECK(line->GetGeometryRef()->toMultiLineString()->getGeometryRef(0)->getY(1) == 2);
}

TEST_CASE("positions are transformed to the CRS of the file") {
    TemporaryFolder const folder;
    geo::write_layer(stores(), folder / "s.fgb", {.driver = "FlatGeobuf", .crs = "EPSG:32631"});
    auto const file = opened(folder / "s.fgb", GDAL_OF_VECTOR);
    for (auto const& feature : *file->GetLayer(0))
        CHECK(feature->GetGeometryRef()->toPoint()->getY() > 5'000'000);
    CHECK(contains(message_of<geo::UsageError>(
                       [&] { geo::write_layer(stores(), folder / "s.geojson", {.crs = "EPSG:32631"}); }),
                   "always WGS 84"));
}

TEST_CASE("a disk that fills up is an error and leaves nothing behind") {
    for (char const* name : {"s.geojson", "s.fgb", "s.shp", "s.csv"}) {
        INFO(name);
        TemporaryFolder const folder;
        auto const path = folder / name;
        auto const message = [&] {
            FileSizeLimit const limit(8192);
            return message_of<geo::IoError>(
                [&] { geo::write_layer(stores(5000), path, {.driver = geo::driver_for(path)}); });
        }();
        CHECK(contains(message, "cannot write " + path.string()));
        CHECK(contains(message, "File too large"));
        CHECK(folder.is_empty());
    }
}

TEST_CASE("a file that exists or a folder that does not is refused in a sentence") {
    TemporaryFolder const folder;
    folder.write("s.geojson", "mine");
    CHECK(contains(message_of<geo::IoError>([&] { geo::write_layer(stores(), folder / "s.geojson"); }),
                   "exists already"));
    CHECK(text_of(folder / "s.geojson") == "mine");
    CHECK(contains(message_of<geo::IoError>([&] { geo::write_layer(stores(), folder / "no/s.geojson"); }),
                   "cannot write"));
}

TEST_CASE("an exception from the layer leaves no file") {
    TemporaryFolder const folder;
    geo::Layer layer = stores();
    layer.feature_at = [](std::size_t) -> geo::Feature { throw std::runtime_error("stopped"); };
    CHECK(message_of<std::runtime_error>([&] { geo::write_layer(layer, folder / "s.geojson"); }) ==
          "stopped");
    CHECK(folder.is_empty());
}

TEST_CASE("the format follows from the extension") {
    CHECK(geo::driver_for("a/b.GeoJSON") == "GeoJSON");
    CHECK(geo::driver_for("b.fgb") == "FlatGeobuf");
    CHECK(geo::driver_for("b.shp") == "ESRI Shapefile");
    CHECK(contains(message_of<geo::UsageError>([] { geo::driver_for("b.docx"); }), ".geojson"));
}

TEST_CASE("a table without geometry is written where a format has one, and has no geometry") {
    geo::Layer table = stores();
    table.geometry_type = geo::GeometryType::none;
    for (auto const& [name, driver] : {std::pair{"t.geojson", "GeoJSON"},
                                       {"t.csv", "CSV"},
                                       {"t.gpkg", "GPKG"},
                                       {"t.dbf", "ESRI Shapefile"}}) {
        INFO(driver);
        TemporaryFolder const folder;
        geo::write_layer(table, folder / name, {.driver = driver});
        auto const file = opened(folder / name, GDAL_OF_VECTOR);
        REQUIRE(file);
        REQUIRE(file->GetLayer(0)->GetFeatureCount() == 2);
        for (auto const& feature : *file->GetLayer(0))
            CHECK(feature->GetGeometryRef() == nullptr);
    }
}
