#pragma once

#include "geo/write/rasters.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How QGIS draws layers and rasters: their styles as QML.
namespace qgis {

/// What the symbols of a run's stores and contributions are scaled by, in visitors. A style could ask for the
/// largest itself, but then QGIS would read every row of every run for it, for each picture again.
struct VisitorScale {
    double most_at_a_store = 1;
    double busy = 0;  ///< from afar only stores of so many show, and those that do not fit; 0: all
    double most_from_a_city = 1;    ///< the largest contribution
    double many = 0.1;              ///< contributions from here on show at every scale,
    double few = 0.01;              ///< ... those below this only from close by,
    std::string close = "100 000";  ///< ... that is, from one to this
};

/// The scale by which a map of many stores is drawn at once and shows something.
VisitorScale visitor_scale(std::vector<double> at_stores, std::vector<double> contributions);

/// The style, as QML, of a layer of a run, of a run beside the truth or of a prediction, by its name; empty
/// for one without.
std::string layer_style(std::string_view layer, VisitorScale const& scale = {});

/// A run in which people are divided among the stores near them.
struct SharedPeople {
    std::int64_t run_id = 0;
    bool resampled = false;              ///< its cities have a stability
    bool exposure = false;               ///< people and amplitudes are per unit of it
    std::vector<std::int64_t> unstable;  ///< cities that come back in fewer than 80 % of the resamples
};

/// The style of a layer in the words and units of such a run, with a dashed outline for cities that come back
/// too seldom: in `cities` by their stability, in `city_spreads`, which has none, by their numbers.
std::string for_shared_people(std::string_view layer, std::string const& qml, SharedPeople const& people);

/// The style of a layer in which the uncertain cities of a run are drawn pale, with a rule of their own.
std::string with_pale_cities(std::string_view layer, std::string const& qml, std::int64_t run_id,
                             std::vector<std::int64_t> const& uncertain);

/// A style that holds names in braces, filled with the scale's values: `shown`, `many` and `few` as in a
/// filter and as shown, `close` and its denominator, and the millimetres per root of a visitor of a store's
/// circle and a contribution's line, whose largest are 4.5 and 1.6 mm.
std::string with_scale(std::string const& style, VisitorScale const& scale);

/// A value of a raster and the colour it is drawn in. Colours in between follow from their neighbours.
struct ColourStop {
    double value = 0;
    std::string colour;  ///< "#rrggbb"
};

/// From pale to dark, for visitors from 0 to `most`. The fewer they are, the finer the steps, since a city's
/// peak is a hundred times its surroundings. Safe for colour-blind eyes, as are the others.
std::vector<ColourStop> visitors_colours(double most);

/// From blue through white at 0 to red.
std::vector<ColourStop> diverging_colours(double most);

/// The style of a raster in these colours; `unit` stands in the legend.
std::string raster_style(std::vector<ColourStop> const& colours, std::string const& unit);

/// The largest value of a raster, by its size without the sign; 1 for one of nothing, so that colours differ.
double largest_value(geo::Raster const& raster);

/// The style of a raster of a run.
std::string run_style(geo::Raster const& raster);

/// The style of one of the rasters that show a run beside the truth. True and fitted visitors share their
/// colours, so that they compare.
std::string evaluation_style(geo::Raster const& raster, std::vector<geo::Raster> const& all);

}  // namespace qgis
