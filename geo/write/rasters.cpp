#include "geo/write/rasters.hpp"

#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/write/files.hpp"

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <system_error>
#include <vector>

namespace geo {
namespace {

constexpr int block = 512;  // cells along a side of a tile, as the driver makes them

void describe(GDALDataset& dataset, Raster const& raster) {
    GridFrame const& frame = raster.grid.frame;
    std::array<double, 6> transform{frame.box.west_m,      frame.cell_width_m(), 0, frame.box.north_m, 0,
                                    -frame.cell_height_m()};
    dataset.SetGeoTransform(transform.data());
    OGRSpatialReference crs;
    crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    crs.SetFromUserInput(raster.crs.c_str());
    dataset.SetSpatialRef(&crs);
    dataset.SetMetadataItem("TIFFTAG_DOCUMENTNAME", raster.title.c_str());
    dataset.SetMetadataItem("TIFFTAG_IMAGEDESCRIPTION", raster.description.c_str());
    GDALRasterBand& band = *dataset.GetRasterBand(1);
    band.SetDescription(raster.title.c_str());
    band.SetUnitType(raster.unit.c_str());
    band.SetNoDataValue(std::numeric_limits<double>::quiet_NaN());
}

void fill(GDALRasterBand& band, Grid const& grid) {
    auto* const values = const_cast<float*>(grid.values.data());  // read, for this is a write
    CPLErr const error = band.RasterIO(GF_Write, 0, 0, grid.frame.columns, grid.frame.rows, values,
                                       grid.frame.columns, grid.frame.rows, GDT_Float32, 0, 0, nullptr);
    if (error != CE_None) return;  // GDAL's message is kept
    bool const any = std::ranges::any_of(grid.values, [](float value) { return std::isfinite(value); });
    // The statistics are kept in the file, so that QGIS need not read all of it to choose its colours.
    if (any) band.ComputeStatistics(FALSE, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
}

/// Adds the raster at a half, a quarter and so on of its size, down to a single tile. The driver would make
/// them in a file of its own beside the raster.
void add_overviews(GDALDataset& dataset, GridFrame const& frame) {
    std::vector<int> factors;
    for (int factor = 2; std::max(frame.columns, frame.rows) > block * factor / 2; factor *= 2)
        factors.push_back(factor);
    if (factors.empty()) return;
    dataset.BuildOverviews("AVERAGE", static_cast<int>(factors.size()), factors.data(), 0, nullptr,
                           GDALDummyProgress, nullptr);
}

GDALDatasetUniquePtr in_memory(Raster const& raster) {
    GridFrame const& frame = raster.grid.frame;
    GDALDriver* const memory = GetGDALDriverManager()->GetDriverByName("MEM");
    GDALDatasetUniquePtr dataset(memory->Create("", frame.columns, frame.rows, 1, GDT_Float32, nullptr));
    if (!dataset) return dataset;
    describe(*dataset, raster);
    fill(*dataset->GetRasterBand(1), raster.grid);
    add_overviews(*dataset, frame);
    return dataset;
}

int CPL_STDCALL goes_on(double, char const*, void* stop) {
    auto const& asked_to_stop = *static_cast<std::function<bool()> const*>(stop);
    return asked_to_stop && asked_to_stop() ? FALSE : TRUE;
}

void copy_to(std::filesystem::path const& path, GDALDataset& dataset, std::function<bool()> stop) {
    CPLStringList options;
    options.AddNameValue("COMPRESS", "DEFLATE");
    options.AddNameValue("PREDICTOR", "FLOATING_POINT");
    // On one thread: a thread of GDAL's that finds no memory waits for it for ever.
    options.AddNameValue("NUM_THREADS", "1");
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("COG");
    if (driver == nullptr)
        throw IoError("GDAL has no driver COG, which rasters need; install a complete GDAL");
    GDALDatasetUniquePtr const copy(
        driver->CreateCopy(checked_path(path).c_str(), &dataset, FALSE, options.List(), goes_on, &stop));
}

}  // namespace

void write_raster(Raster const& raster, std::filesystem::path const& path,
                  std::function<bool()> const& stop) {
    if (std::filesystem::exists(path)) {
        throw IoError(fmt::format("{} exists already; choose another name or remove it", path.string()));
    }
    GdalMessages const messages;
    WriteWatch const watch;
    if (GDALDatasetUniquePtr const dataset = in_memory(raster)) copy_to(path, *dataset, stop);
    if (!messages.failed() && write_failure().empty() && std::filesystem::exists(path)) return;
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    throw IoError(fmt::format("cannot write {}: {}", path.string(),
                              write_failure().empty() ? messages.failure() : write_failure()));
}

namespace {

GDALColorTable colours_of(Picture const& picture) {
    GDALColorTable table;
    for (int i = 0; i < static_cast<int>(picture.palette.size()); ++i) {
        auto const& [red, green, blue, opacity] = picture.palette[static_cast<std::size_t>(i)];
        GDALColorEntry const entry{red, green, blue, opacity};
        table.SetColorEntry(i, &entry);
    }
    return table;
}

/// In memory, because the PNG driver only copies whole data sets.
std::unique_ptr<GDALDataset> dataset_of(Picture const& picture) {
    GDALDriver* const memory = GetGDALDriverManager()->GetDriverByName("MEM");
    if (!memory) return nullptr;
    std::unique_ptr<GDALDataset> dataset(
        memory->Create("", picture.width, picture.height, 1, GDT_Byte, nullptr));
    if (!dataset) return nullptr;
    GDALRasterBand* const band = dataset->GetRasterBand(1);
    GDALColorTable colours = colours_of(picture);
    bool const filled = band->SetColorTable(&colours) == CE_None &&
                        band->RasterIO(GF_Write, 0, 0, picture.width, picture.height,
                                       const_cast<std::uint8_t*>(picture.pixels.data()), picture.width,
                                       picture.height, GDT_Byte, 0, 0, nullptr) == CE_None;
    return filled ? std::move(dataset) : nullptr;
}

}  // namespace

std::string png_data_url(Picture const& picture) {
    GdalMessages const messages;
    std::unique_ptr<GDALDataset> const dataset = dataset_of(picture);
    std::string const in_memory = fmt::format("/vsimem/footfall-{}.png", fmt::ptr(&picture));
    GDALDriver* const png = GetGDALDriverManager()->GetDriverByName("PNG");
    GDALDataset* const copy =
        dataset && png ? png->CreateCopy(in_memory.c_str(), dataset.get(), false, nullptr, nullptr, nullptr)
                       : nullptr;
    if (!copy)
        throw IoError(fmt::format("a picture cannot be made as PNG: {}; check the installation of GDAL",
                                  messages.failed() ? messages.failure() : "GDAL has no driver for it"));
    GDALClose(copy);
    vsi_l_offset size = 0;
    std::unique_ptr<GByte, decltype(&CPLFree)> const bytes(
        VSIGetMemFileBuffer(in_memory.c_str(), &size, true), &CPLFree);
    std::unique_ptr<char, decltype(&CPLFree)> const text(CPLBase64Encode(static_cast<int>(size), bytes.get()),
                                                         &CPLFree);
    return std::string("data:image/png;base64,") + text.get();
}

}  // namespace geo
