#pragma once

#include "geo/layer.hpp"

#include <cpl_string.h>
#include <ogr_core.h>

#include <string>

class GDALDriver;

namespace geo {

/// As ogr2ogr does it, a real where a format has no integers of 64 bits.
OGRFieldType ogr_field_type(GDALDriver& driver, FieldType type);

/// Whether a driver writes with a library of its own or into folders, and reports what fails: not through
/// GDAL's files.
bool writes_by_itself(std::string const& driver);

/// What GDAL is asked for when it makes a layer in a driver's format.
CPLStringList layer_options(Layer const& layer, std::string const& driver);

}  // namespace geo
