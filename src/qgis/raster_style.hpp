#pragma once

#include "geo/write_raster.hpp"

#include <string>
#include <vector>

namespace qgis {

/// A value of a raster and the colour it is drawn in; colours in between follow.
struct ColourStop {
    double value = 0;
    std::string colour;  ///< "#rrggbb"
};

/// From pale to dark, for visitors from 0 to `most`: the fewer, the finer the steps, since a city's peak is a
/// hundred times its surroundings. Safe for colour-blind eyes, as is the other.
std::vector<ColourStop> visitors_colours(double most);

/// From blue through white at 0 to red.
std::vector<ColourStop> diverging_colours(double most);

/// The style of a raster as QML.
std::string raster_style(std::vector<ColourStop> const& colours, std::string const& unit);

/// The largest value of a raster, by its size without the sign; 1 for one of nothing, so that colours differ.
double largest_value(geo::Raster const& raster);

}  // namespace qgis
