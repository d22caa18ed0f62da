#pragma once

#include "geo/layer.hpp"

#include <cpl_string.h>
#include <ogr_core.h>
#include <ogr_geometry.h>

#include <memory>
#include <string>

class GDALDriver;

/// Layers, their fields and their geometries in the terms of GDAL.
namespace geo {

OGRwkbGeometryType ogr_type(GeometryType type);

/// A geometry in GDAL's classes, positions in WGS 84, longitude first. Lines and polygons across the
/// antimeridian are split there.
std::unique_ptr<OGRGeometry> ogr_geometry(Geometry const& geometry);

/// The type of a field. As ogr2ogr does it, a real where a format has no integers of 64 bits.
OGRFieldType ogr_field_type(GDALDriver& driver, FieldType type);

/// Whether a driver writes with a library of its own, or into folders, and not through GDAL's files. Such a
/// driver reports itself what fails.
bool writes_by_itself(std::string const& driver);

/// What GDAL is asked for when it makes a layer in a driver's format.
CPLStringList layer_options(Layer const& layer, std::string const& driver);

}  // namespace geo
