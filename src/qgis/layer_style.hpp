#pragma once

#include "src/qgis/visitor_scale.hpp"

#include <string>
#include <string_view>

namespace qgis {

/// The style, as QML, of a layer of a run or of a run beside the truth, by its name; empty for one without.
std::string layer_style(std::string_view layer, VisitorScale const& scale = {});

}  // namespace qgis
