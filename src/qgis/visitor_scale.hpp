#pragma once

#include <string>
#include <vector>

namespace qgis {

/// By what the symbols of a run's stores and contributions are drawn, in visitors. A style could ask for the
/// largest itself, but then QGIS reads every row of every run for it, for each picture again.
struct VisitorScale {
    double most_at_a_store = 1;
    double busy = 0;  ///< from afar only stores of so many show, and those that do not fit; 0: all
    double most_from_a_city = 1;    ///< the largest contribution
    double many = 0.1;              ///< contributions from here on show at every scale,
    double few = 0.01;              ///< ... those below this only from close by,
    std::string close = "100 000";  ///< ... that is, from one to this
};

/// So that a map of many stores is drawn at once, and shows something.
VisitorScale visitor_scale(std::vector<double> at_stores, std::vector<double> contributions);

/// A style that holds names in braces, with the scale's values: `shown`, `many`, `few`, `close` and its
/// denominator, and the millimetres per root of a visitor of a store's circle and a contribution's line,
/// whose largest are 4.5 and 1.6 mm.
std::string with_scale(std::string const& style, VisitorScale const& scale);

}  // namespace qgis
