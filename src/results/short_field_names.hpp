#pragma once

#include "geo/layer.hpp"

#include <string>

namespace results {

/// A field's name in the ten characters that a shapefile has: itself where it fits, else by the table in the
/// README, and from_city_N as from_N. Names of further fields are cut.
std::string short_field_name(std::string const& name);

/// The layer with field names that a format can hold, given GDAL's name of it: short ones for a shapefile.
geo::Layer with_names_for(std::string const& driver, geo::Layer layer);

}  // namespace results
