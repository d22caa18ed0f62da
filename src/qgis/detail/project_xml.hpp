#pragma once

#include "geo/grid.hpp"

#include <pugixml.hpp>

#include <map>
#include <string>

/// What is filled into the template of a project.
namespace qgis {

/// Every CRS that the template leaves open.
void set_plane(pugi::xml_document& document, std::string const& crs_wkt);

/// What the canvas and the layout's maps show.
void set_extents(pugi::xml_document& document, geo::PlanarBox const& box);

/// Gives each layer its style, as QML by the layer's name, and takes one that has none out of the project. A
/// layer's id is the prefix and its name: QGIS gives a layer another id where it has ten characters or fewer.
void add_styles(pugi::xml_document& document, std::string const& id_prefix,
                std::map<std::string, std::string> const& styles);

std::string saved(pugi::xml_document const& document);

}  // namespace qgis
