#pragma once

#include <pugixml.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// How a style of rules gets one more.
namespace qgis {

/// Puts a rule after the first of a style, for those of its features that the filter holds for; the first
/// rule keeps the others. The new rule has a copy of its symbol, which is returned, under the key as its
/// name.
pugi::xml_node add_rule(pugi::xml_node style, char const* key, std::string const& filter, char const* label);

/// The filter of these cities of a run.
std::string among_cities(std::int64_t run_id, std::vector<std::int64_t> const& city_ids);

}  // namespace qgis
