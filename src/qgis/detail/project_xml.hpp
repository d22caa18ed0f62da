#pragma once

#include "geo/grid.hpp"

#include <pugixml.hpp>

#include <string>

/// What is filled into the template of a project.
namespace qgis {

/// Every CRS that the template leaves open.
void set_plane(pugi::xml_document& document, std::string const& crs_wkt);

/// What the canvas and the layout's maps show.
void set_extents(pugi::xml_document& document, geo::PlanarBox const& box);

/// Gives a maplayer its style; a style is what a layer has beside its source.
void add_style(pugi::xml_node layer, std::string const& qml);

/// Takes a layer out of the tree, the themes, the maps and the list of layers.
void remove_layer(pugi::xml_document& document, std::string const& id);

/// Leaves the layer in the tree, where it can be ticked, and takes it out of the layouts.
void hide_layer(pugi::xml_document& document, std::string const& id);

std::string saved(pugi::xml_document const& document);

}  // namespace qgis
