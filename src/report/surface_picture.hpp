#pragma once

#include "geo/picture.hpp"
#include "geo/projection.hpp"
#include "src/model/city.hpp"
#include "src/report/frame.hpp"

#include <optional>
#include <vector>

namespace report {

/// The fitted visitors as a picture for a web map: its rows lie evenly in the map's projection (Web Mercator)
/// between the frame's south and north. Pixel value i stands for levels[i − 1] visitors and more, 0 for
/// fewer.
struct SurfacePicture {
    geo::Picture picture;
    std::vector<double> levels;  ///< visitors (per unit of exposure), rising, of the series 1, 2, 5, 10, …
};

/// None where the model rises nowhere above its background.
std::optional<SurfacePicture> surface_picture(model::CityModel<2> const& model, geo::Projection const& plane,
                                              Frame const& frame);

}  // namespace report
