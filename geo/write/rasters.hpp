#pragma once

#include "geo/geometry.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Rasters into files, and small pictures into web pages.
namespace geo {

/// One band of values in a planar CRS in metres.
struct Raster {
    std::string name;         ///< as of a layer: "surface"
    std::string title;        ///< what the values are, in a few words
    std::string description;  ///< how to read them
    std::string unit;
    std::string crs;  ///< anything PROJ understands
    Grid grid;
};

/// The usual name of a raster's file.
inline std::string file_name_of_raster(std::string const& name) {
    return name + ".tif";
}

/// Writes a new file at exactly `path`: a cloud-optimised GeoTIFF of 32-bit numbers with overviews and
/// statistics, cells without a value as NaN. Throws IoError, and leaves nothing behind, where writing fails
/// or `stop`, which is asked now and then, returns true.
void write_raster(Raster const& raster, std::filesystem::path const& path,
                  std::function<bool()> const& stop = {});

/// A small picture of few colours.
struct Picture {
    int width = 0, height = 0;
    std::vector<std::uint8_t> pixels;                  ///< indices into `palette`, by rows from the top left
    std::vector<std::array<std::uint8_t, 4>> palette;  ///< red, green, blue, opacity; 256 at most
};

/// The picture as PNG in a URL that holds it whole: "data:image/png;base64,…". Throws IoError where PNG
/// cannot be written.
std::string png_data_url(Picture const& picture);

}  // namespace geo
