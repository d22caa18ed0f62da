#include "geo/write_layer.hpp"

#include "geo/antimeridian.hpp"
#include "geo/checked_files.hpp"
#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>
#include <system_error>

namespace geo {
namespace {

using Dataset = std::unique_ptr<GDALDataset, GDALDatasetUniquePtrDeleter>;
using ToCrs = std::unique_ptr<OGRCoordinateTransformation>;
using Geometries = std::unique_ptr<OGRGeometry>;

OGRwkbGeometryType type_of(GeometryType type) {
    switch (type) {
        case GeometryType::multi_line:
            return wkbMultiLineString;
        case GeometryType::multi_polygon:
            return wkbMultiPolygon;
        case GeometryType::none:
            return wkbNone;
        default:
            return wkbPoint;
    }
}

void add_points(OGRSimpleCurve& curve, std::vector<LonLat> const& points) {
    for (LonLat const& p : points)
        curve.addPoint(p.lon_deg, p.lat_deg);
}

Geometries ogr_from(LonLat const& point) {
    return std::make_unique<OGRPoint>(point.lon_deg, point.lat_deg);
}

Geometries ogr_from(MultiLine const& lines) {
    auto result = std::make_unique<OGRMultiLineString>();
    for (Line const& whole : lines.lines) {
        for (Line const& line : split_at_antimeridian(whole).lines) {
            auto part = std::make_unique<OGRLineString>();
            add_points(*part, line);
            result->addGeometryDirectly(part.release());
        }
    }
    return result;
}

std::unique_ptr<OGRPolygon> ogr_from(Polygon const& polygon) {
    auto result = std::make_unique<OGRPolygon>();
    for (Ring const& ring : polygon) {
        auto outline = std::make_unique<OGRLinearRing>();
        add_points(*outline, ring);
        result->addRingDirectly(outline.release());
    }
    return result;
}

Geometries ogr_from(MultiPolygon const& area) {
    auto result = std::make_unique<OGRMultiPolygon>();
    for (Polygon const& whole : area.polygons) {
        for (Polygon const& polygon : split_at_antimeridian(whole).polygons) {
            result->addGeometryDirectly(ogr_from(polygon).release());
        }
    }
    return result;
}

void set_value(OGRFeature& feature, int field, Value const& value) {
    feature.SetFieldNull(field);
    if (auto const* integer = std::get_if<std::int64_t>(&value)) {
        feature.SetField(field, static_cast<GIntBig>(*integer));
    } else if (auto const* real = std::get_if<double>(&value)) {
        if (std::isfinite(*real))
            feature.SetField(field, *real);  // no format has a common word for the others
    } else if (auto const* text = std::get_if<std::string>(&value)) {
        feature.SetField(field, text->c_str());
    }
}

/// As ogr2ogr does it, a real where a format has no integers of 64 bits.
OGRFieldType type_in(GDALDriver& driver, FieldType type) {
    if (type == FieldType::text) return OFTString;
    if (type == FieldType::real) return OFTReal;
    char const* const types = driver.GetMetadataItem(GDAL_DMD_CREATIONFIELDDATATYPES);
    bool const has_integers = types == nullptr || std::strstr(types, "Integer64") != nullptr;
    return has_integers ? OFTInteger64 : OFTReal;
}

/// With a library of its own or into folders, and reports what fails: not through GDAL's files.
bool writes_by_itself(std::string const& driver) {
    static constexpr std::array<std::string_view, 6> drivers{"GPKG",   "SQLite", "OpenFileGDB",
                                                             "netCDF", "FITS",   "PDS4"};
    return std::ranges::find(drivers, driver) != drivers.end();
}

CPLStringList layer_options(Layer const& layer, std::string const& driver) {
    CPLStringList options;
    if (driver == "GeoJSON") {
        options.AddNameValue("RFC7946", "YES");
        // GDAL's own wrapping turns a multipolygon of one part into a polygon and mixes types in a file.
        options.AddNameValue("WRAPDATELINE", "NO");
        options.AddNameValue("WRITE_NAME", "YES");
        if (!layer.description.empty()) options.AddNameValue("DESCRIPTION", layer.description.c_str());
    }
    if (driver == "ESRI Shapefile") {
        options.AddNameValue("ENCODING", "UTF-8");
        options.AddNameValue("RESIZE", "YES");  // at the end, texts to the width they need
        // Instead of today: equal layers become equal files on any day.
        options.AddNameValue("DBF_DATE_LAST_UPDATE", "2000-01-01");
    }
    if (driver == "CSV" && layer.geometry_type != GeometryType::none) {
        options.AddNameValue("GEOMETRY", layer.geometry_type == GeometryType::point ? "AS_XY" : "AS_WKT");
    }
    return options;
}

/// A layer being written; what GDAL complains about becomes one IoError.
class Writer {
public:
    Writer(Layer const& layer, std::filesystem::path const& path, WriteLayerOptions const& options)
        : layer_(layer), path_(path), driver_(options.driver) {
        target_.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        if (target_.SetFromUserInput(options.crs.c_str()) != OGRERR_NONE) {
            throw UsageError(fmt::format("CRS \"{}\" of {} is not known", options.crs, path.string()));
        }
        OGRSpatialReference wgs84;
        wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        wgs84.importFromEPSG(4326);
        if (!wgs84.IsSame(&target_)) to_crs_.reset(OGRCreateCoordinateTransformation(&wgs84, &target_));
        if (to_crs_ && driver_ == "GeoJSON") {
            throw UsageError(
                fmt::format("{} cannot be in {}: GeoJSON is always WGS 84", path.string(), options.crs));
        }
    }

    void write() {
        open();
        // A database that commits every row by itself takes minutes for what else takes a second.
        bool const in_transaction = dataset_->TestCapability(ODsCTransactions) != FALSE;
        if (in_transaction) dataset_->StartTransaction();
        for (std::size_t i = 0; i < layer_.size && !failed(); ++i)
            add(layer_.feature_at(i));
        if (in_transaction && !failed()) dataset_->CommitTransaction();
        dataset_.reset();
        if (failed()) fail();
    }

private:
    void open() {
        GDALDriver* driver = GetGDALDriverManager()->GetDriverByName(driver_.c_str());
        if (driver == nullptr) throw UsageError(fmt::format("GDAL has no driver {}", driver_));
        std::string const path = writes_by_itself(driver_) ? path_.string() : checked_path(path_);
        dataset_.reset(driver->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
        if (!dataset_) fail();
        ogr_ = dataset_->CreateLayer(layer_.name.c_str(), &target_, type_of(layer_.geometry_type),
                                     layer_options(layer_, driver_).List());
        if (ogr_ == nullptr) fail();
        for (Field const& field : layer_.fields) {
            OGRFieldDefn definition(field.name.c_str(), type_in(*driver, field.type));
            // The widest a shapefile has, instead of cutting at 80.
            if (driver_ == "ESRI Shapefile" && field.type == FieldType::text) definition.SetWidth(254);
            if (ogr_->CreateField(&definition) != OGRERR_NONE) fail();
        }
    }

    void add(Feature const& values) {
        OGRFeatureUniquePtr const feature(OGRFeature::CreateFeature(ogr_->GetLayerDefn()));
        for (std::size_t i = 0; i < values.values.size(); ++i) {
            set_value(*feature, static_cast<int>(i), values.values[i]);
        }
        if (layer_.geometry_type != GeometryType::none) set_geometry(*feature, values.geometry);
        if (ogr_->CreateFeature(feature.get()) != OGRERR_NONE) fail();
    }

    void set_geometry(OGRFeature& feature, Geometry const& values) {
        Geometries geometry = std::visit([](auto const& g) { return ogr_from(g); }, values);
        if (to_crs_ && geometry->transform(to_crs_.get()) != OGRERR_NONE) fail();
        feature.SetGeometryDirectly(geometry.release());
    }

    bool failed() const { return messages_.failed() || !write_failure().empty(); }

    [[noreturn]] void fail() {
        // The system's word ("No space left on device") says more than what GDAL makes of it.
        std::string const why = !write_failure().empty() ? write_failure()
                                : messages_.failed()     ? messages_.failure()
                                                         : "no reason is known";
        throw IoError(
            fmt::format("cannot write {} ({}, layer {}): {}", path_.string(), driver_, layer_.name, why));
    }

    Layer const& layer_;
    std::filesystem::path path_;
    std::string driver_;
    GdalMessages messages_;
    WriteWatch watch_;
    OGRSpatialReference target_;
    ToCrs to_crs_;
    Dataset dataset_;
    OGRLayer* ogr_ = nullptr;
};

void remove_with_companions(std::filesystem::path path) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    if (path.extension() != ".shp") return;
    for (char const* extension : {".shx", ".dbf", ".prj", ".cpg"}) {
        std::filesystem::remove(path.replace_extension(extension), ignored);
    }
}

}  // namespace

void write_layer(Layer const& layer, std::filesystem::path const& path, WriteLayerOptions const& options) {
    if (std::filesystem::exists(path)) {
        throw IoError(fmt::format("{} exists already; choose another name or remove it", path.string()));
    }
    auto writer = std::make_unique<Writer>(layer, path, options);
    try {
        writer->write();
    } catch (...) {
        writer.reset();  // closes the file first
        remove_with_companions(path);
        throw;
    }
}

}  // namespace geo
