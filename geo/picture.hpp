#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace geo {

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
