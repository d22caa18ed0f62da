#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"

TEST_CASE(
    "a format is found by GDAL's name in any case and by what people call it, with its usual extension") {
    CHECK(geo::vector_format("geojson").driver == "GeoJSON");
    CHECK(geo::vector_format("GeoJSON").extension == ".geojson");
    CHECK(geo::vector_format("shapefile").driver == "ESRI Shapefile");
    CHECK(geo::vector_format("ESRI Shapefile").extension == ".shp");
    CHECK(geo::vector_format("GeoPackage").extension == ".gpkg");
    CHECK(geo::vector_format("MapInfo File").extension == ".tab");
    CHECK(geo::vector_format("FlatGeobuf").extension == ".fgb");
}

TEST_CASE("a format that cannot be written is refused with the list of those that can") {
    for (char const* const name : {"docx", "PostgreSQL", "PDF", "GTiff", ""}) {
        std::string const message = message_of<geo::UsageError>([&] { geo::vector_format(name); });
        CHECK(contains(message, std::string("cannot write ") + name));
        CHECK(contains(message, "FlatGeobuf, "));
    }
}
