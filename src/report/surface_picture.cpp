#include "src/report/mercator.hpp"
#include "src/report/page_data.hpp"
#include "src/results/run/fitted.hpp"

#include <algorithm>
#include <cmath>

namespace report {
namespace {

constexpr int longer_side = 360;  ///< pixels: smooth enough on a screen, and small in a mail
constexpr std::size_t most_levels = 8;

/// The model's values at the middles of the pixels, by rows from the north; NaN where a middle does not
/// project.
std::vector<double> values_of(model::CityModel<2> const& model, geo::Projection const& plane,
                              Frame const& frame, geo::Picture const& size) {
    double const north = mercator(frame.north_deg), south = mercator(frame.south_deg);
    std::vector<geo::LonLat> middles;
    middles.reserve(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
    for (int row = 0; row < size.height; ++row) {
        double const lat = lat_from_mercator(north + (south - north) * (row + 0.5) / size.height);
        for (int column = 0; column < size.width; ++column) {
            double const lon =
                frame.west_deg + (frame.east_deg - frame.west_deg) * (column + 0.5) / size.width;
            middles.push_back({std::remainder(lon, 360), lat});
        }
    }
    results::Contributions const contributions(model);
    std::vector<double> values;
    values.reserve(middles.size());
    for (geo::Planar const at : plane.planar_from_lonlat(middles))
        values.push_back(contributions.rate_at(at));
    return values;
}

/// The highest numbers of the series 1, 2, 5, 10, … that lie above the background and below the largest
/// value.
std::vector<double> levels_between(double background, double largest) {
    std::vector<double> levels;
    if (!(largest > 0) || !std::isfinite(largest)) return levels;
    for (int power = static_cast<int>(std::floor(std::log10(largest))); levels.size() < most_levels;
         --power) {
        for (double const digit : {5.0, 2.0, 1.0}) {
            double const level = digit * std::pow(10.0, power);
            if (level <= background * 1.05) return levels;
            if (level < largest && levels.size() < most_levels) levels.insert(levels.begin(), level);
        }
    }
    return levels;
}

/// One hue that grows stronger, so that what lies over it and beneath it can be told apart.
std::array<std::uint8_t, 4> colour_of(std::size_t level, std::size_t levels) {
    double const strength = static_cast<double>(level) / static_cast<double>(levels);
    auto const between = [&](double weak, double strong) {
        return static_cast<std::uint8_t>(std::lround(weak + (strong - weak) * strength));
    };
    return {between(120, 40), between(190, 80), between(170, 90), between(50, 190)};
}

geo::Picture sized_for(Frame const& frame) {
    double const width = (frame.east_deg - frame.west_deg) * geo::radians_per_degree;
    double const height = mercator(frame.north_deg) - mercator(frame.south_deg);
    double const scale = longer_side / std::max(width, height);
    geo::Picture picture;
    picture.width = std::max(static_cast<int>(std::lround(width * scale)), 1);
    picture.height = std::max(static_cast<int>(std::lround(height * scale)), 1);
    return picture;
}

}  // namespace

std::optional<SurfacePicture> surface_picture(model::CityModel<2> const& model, geo::Projection const& plane,
                                              Frame const& frame) {
    if (frame.empty || model.cities.empty()) return std::nullopt;
    SurfacePicture surface{sized_for(frame), {}};
    std::vector<double> const values = values_of(model, plane, frame, surface.picture);
    double largest = 0;
    for (double const value : values)
        largest = std::max(largest, std::isfinite(value) ? value : 0.0);
    surface.levels = levels_between(model.background, largest);
    if (surface.levels.empty()) return std::nullopt;
    for (double const value : values) {
        auto const above = std::ranges::upper_bound(surface.levels, std::isfinite(value) ? value : 0.0);
        surface.picture.pixels.push_back(static_cast<std::uint8_t>(above - surface.levels.begin()));
    }
    surface.picture.palette.push_back({0, 0, 0, 0});
    for (std::size_t level = 1; level <= surface.levels.size(); ++level)
        surface.picture.palette.push_back(colour_of(level, surface.levels.size()));
    return surface;
}

}  // namespace report
