#pragma once

#include "geo/layer.hpp"

#include <cpl_string.h>
#include <ogr_core.h>
#include <ogr_geometry.h>

#include <memory>
#include <string>

class GDALDriver;

namespace geo {

OGRwkbGeometryType ogr_type(GeometryType type);

/// The same in GDAL's classes, positions in WGS 84, longitude first. Lines and polygons across the
/// antimeridian are split there.
std::unique_ptr<OGRGeometry> ogr_geometry(Geometry const& geometry);

/// As ogr2ogr does it, a real where a format has no integers of 64 bits.
OGRFieldType ogr_field_type(GDALDriver& driver, FieldType type);

/// Whether a driver writes with a library of its own or into folders, and reports what fails: not through
/// GDAL's files.
bool writes_by_itself(std::string const& driver);

/// What GDAL is asked for when it makes a layer in a driver's format.
CPLStringList layer_options(Layer const& layer, std::string const& driver);

}  // namespace geo
