#pragma once

#include <string>

namespace qgis {

/// Whether a style or project is as QGIS saves it, and not as this program wrote it: the user's, to be left
/// alone.
bool saved_in_qgis(std::string const& xml);

}  // namespace qgis
