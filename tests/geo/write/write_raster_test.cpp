#include "geo/errors.hpp"
#include "geo/write/rasters.hpp"
#include "tests/catch.hpp"
#include "tests/geo/file_size_limit.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/opened.hpp"

#include <gdal_priv.h>

#include <cmath>
#include <limits>

namespace {

/// Values that name their cell: 1000 · row + column, none in the first row.
geo::Raster raster(int columns = 300, int rows = 200) {
    geo::Raster result{
        "surface",
        "Fitted visitors",
        "Run 7",
        "visitors per store",
        "EPSG:27700",
        {{{400'000, 300'000, 400'000 + 500.0 * columns, 300'000 + 500.0 * rows}, columns, rows}, {}}};
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
            result.grid.values.push_back(row == 0 ? std::numeric_limits<float>::quiet_NaN()
                                                  : static_cast<float>(1000 * row + column));
    return result;
}

float value_at(GDALDataset& dataset, int column, int row) {
    float value = 0;
    CHECK(dataset.GetRasterBand(1)->RasterIO(GF_Read, column, row, 1, 1, &value, 1, 1, GDT_Float32, 0, 0,
                                             nullptr) == CE_None);
    return value;
}

}  // namespace

TEST_CASE("a raster comes back with its cells where they belong, its words and its statistics") {
    TemporaryFolder const folder;
    geo::write_raster(raster(), folder / "surface.tif");
    auto const dataset = opened(folder / "surface.tif", GDAL_OF_RASTER);
    REQUIRE(dataset);
    CHECK(dataset->GetRasterXSize() == 300);
    CHECK(dataset->GetRasterYSize() == 200);
    double transform[6] = {};
    CHECK(dataset->GetGeoTransform(transform) == CE_None);
    CHECK(transform[0] == 400'000);
    CHECK(transform[1] == 500);
    CHECK(transform[3] == 400'000);
    CHECK(transform[5] == -500);
    CHECK(std::string(dataset->GetSpatialRef()->GetAuthorityCode(nullptr)) == "27700");
    CHECK(std::isnan(value_at(*dataset, 5, 0)));
    CHECK(value_at(*dataset, 5, 1) == 1005);
    CHECK(value_at(*dataset, 299, 199) == 199'299);

    GDALRasterBand& band = *dataset->GetRasterBand(1);
    CHECK(std::string(band.GetDescription()) == "Fitted visitors");
    CHECK(std::string(band.GetUnitType()) == "visitors per store");
    CHECK(std::isnan(band.GetNoDataValue()));
    CHECK(std::string(dataset->GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION")) == "Run 7");
    double least = 0, most = 0;
    CHECK(band.GetStatistics(TRUE, FALSE, &least, &most, nullptr, nullptr) == CE_None);  // without computing
    CHECK(least == 1000);
    CHECK(most == 199'299);
}

TEST_CASE("a raster is laid out for the cloud, with overviews down to one tile, in a single file") {
    TemporaryFolder const folder;
    geo::write_raster(raster(1500, 700), folder / "surface.tif");
    auto const dataset = opened(folder / "surface.tif", GDAL_OF_RASTER);
    REQUIRE(dataset);
    CHECK(std::string(dataset->GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE")) == "COG");
    CHECK(std::string(dataset->GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE")) == "DEFLATE");
    GDALRasterBand& band = *dataset->GetRasterBand(1);
    REQUIRE(band.GetOverviewCount() == 2);
    CHECK(band.GetOverview(1)->GetXSize() == 375);
    auto const files = std::filesystem::directory_iterator(folder / "");
    CHECK(std::distance(begin(files), end(files)) == 1);
}

TEST_CASE("the same raster makes the same bytes") {
    TemporaryFolder const folder;
    geo::write_raster(raster(1500, 700), folder / "a.tif");
    geo::write_raster(raster(1500, 700), folder / "b.tif");
    CHECK(text_of(folder / "a.tif") == text_of(folder / "b.tif"));
}

TEST_CASE("a raster without any value can be written") {
    TemporaryFolder const folder;
    geo::Raster empty = raster();
    std::ranges::fill(empty.grid.values, std::numeric_limits<float>::quiet_NaN());
    geo::write_raster(empty, folder / "surface.tif");
    CHECK(std::isnan(value_at(*opened(folder / "surface.tif", GDAL_OF_RASTER), 10, 10)));
}

TEST_CASE("a raster that does not fit on the disk is an error and leaves nothing behind") {
    TemporaryFolder const folder;
    auto const message = [&] {
        FileSizeLimit const limit(8192);
        return message_of<geo::IoError>(
            [&] { geo::write_raster(raster(1500, 700), folder / "surface.tif"); });
    }();
    CHECK(contains(message, "cannot write " + (folder / "surface.tif").string()));
    CHECK(contains(message, "File too large"));
    CHECK(folder.is_empty());
    CHECK(contains(message_of<geo::IoError>([&] { geo::write_raster(raster(), folder / "no/s.tif"); }),
                   "cannot write"));
}
