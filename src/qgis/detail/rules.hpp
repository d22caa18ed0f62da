#pragma once

#include <pugixml.hpp>

#include <string>

/// How a style of rules gets one more.
namespace qgis {

/// Puts a rule after the first of a style, for those of its features that the filter holds for; the first
/// rule keeps the others. The new rule has a copy of its symbol, which is returned, under the key as its
/// name.
pugi::xml_node add_rule(pugi::xml_node style, char const* key, std::string const& filter, char const* label);

}  // namespace qgis
