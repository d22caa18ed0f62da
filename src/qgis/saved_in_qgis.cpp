#include "src/qgis/saved_in_qgis.hpp"

namespace qgis {

bool saved_in_qgis(std::string const& xml) {
    // Each of ours begins with a comment, and QGIS keeps none.
    return xml.substr(0, xml.find("<qgis")).find("<!--") == std::string::npos;
}

}  // namespace qgis
