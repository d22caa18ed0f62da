#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/write/rasters.hpp"

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <gdal_priv.h>

#include <memory>

namespace geo {
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
