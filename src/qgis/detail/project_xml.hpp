#pragma once

#include "geo/geometry.hpp"

#include <pugixml.hpp>

#include <map>
#include <string>

/// How the template of a project is filled.
namespace qgis {

/// Fills in every CRS that the template leaves open.
void set_plane(pugi::xml_document& document, std::string const& crs_wkt);

/// Sets what the canvas and the layout's maps show.
void set_extents(pugi::xml_document& document, geo::PlanarBox const& box);

/// Gives each layer its style, as QML by the layer's name, and removes layers without one. A layer's id is
/// the prefix and its name, because QGIS replaces an id of ten characters or fewer.
void add_styles(pugi::xml_document& document, std::string const& id_prefix,
                std::map<std::string, std::string> const& styles);

/// The project or style as the text of its file.
std::string saved(pugi::xml_document const& document);

}  // namespace qgis
