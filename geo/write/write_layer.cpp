#include "geo/crs/crs.hpp"
#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/write/detail/ogr_layer.hpp"
#include "geo/write/files.hpp"
#include "geo/write/layers.hpp"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <cmath>
#include <memory>
#include <system_error>
#include <vector>

namespace geo {
namespace {

using ToCrs = std::unique_ptr<OGRCoordinateTransformation>;

void set_value(OGRFeature& feature, int field, Value const& value) {
    feature.SetFieldNull(field);
    if (auto const* integer = std::get_if<std::int64_t>(&value)) {
        feature.SetField(field, static_cast<GIntBig>(*integer));
    } else if (auto const* real = std::get_if<double>(&value)) {
        if (std::isfinite(*real))
            feature.SetField(field, *real);  // formats have no common word for the others
    } else if (auto const* text = std::get_if<std::string>(&value)) {
        feature.SetField(field, text->c_str());
    }
}

/// A layer being written; what GDAL complains about becomes one IoError.
class Writer {
public:
    Writer(Layer const& layer, std::filesystem::path const& path, WriteLayerOptions const& options)
        : layer_(layer), path_(path), driver_(options.driver) {
        set_crs(target_, options.crs);
        OGRSpatialReference wgs84;
        set_crs(wgs84, "EPSG:4326");
        if (wgs84.IsSame(&target_)) return;
        if (driver_ == "GeoJSON") {
            throw UsageError(
                fmt::format("{} cannot be in {}: GeoJSON is always WGS 84", path.string(), options.crs));
        }
        to_crs_.reset(OGRCreateCoordinateTransformation(&wgs84, &target_));
        if (!to_crs_) fail();
    }

    void write() {
        open();
        // A database that commits each row by itself takes minutes for what takes a second in one
        // transaction.
        bool const in_transaction = dataset_->TestCapability(ODsCTransactions) != FALSE;
        if (in_transaction) dataset_->StartTransaction();
        for (std::size_t i = 0; i < layer_.size && !failed(); ++i)
            add(layer_.feature_at(i));
        if (in_transaction && !failed()) dataset_->CommitTransaction();
        dataset_.reset();
        if (failed()) fail();
    }

private:
    void set_crs(OGRSpatialReference& reference, std::string const& crs) {
        reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        if (reference.SetFromUserInput(crs.c_str()) == OGRERR_NONE) return;
        crs_from_text(crs);  // throws where the CRS is to blame, or PROJ
        fail();
    }

    void open() {
        GDALDriver* driver = GetGDALDriverManager()->GetDriverByName(driver_.c_str());
        if (driver == nullptr) throw UsageError(fmt::format("GDAL has no driver {}", driver_));
        std::string const path = writes_by_itself(driver_) ? path_.string() : checked_path(path_);
        dataset_.reset(driver->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
        if (!dataset_) fail();
        ogr_ = dataset_->CreateLayer(layer_.name.c_str(), &target_, ogr_type(layer_.geometry_type),
                                     layer_options(layer_, driver_).List());
        if (ogr_ == nullptr) fail();
        for (Field const& field : layer_.fields) {
            OGRFieldDefn definition(field.name.c_str(), ogr_field_type(*driver, field.type));
            // The widest a shapefile has, instead of cutting at 80.
            if (driver_ == "ESRI Shapefile" && field.type == FieldType::text) definition.SetWidth(254);
            // A driver may have fields of its own before ours (KML), or take one of them for ours.
            int const before = ogr_->GetLayerDefn()->GetFieldCount();
            if (ogr_->CreateField(&definition) != OGRERR_NONE) fail();
            int const after = ogr_->GetLayerDefn()->GetFieldCount();
            fields_.push_back(after > before ? after - 1
                                             : ogr_->GetLayerDefn()->GetFieldIndex(field.name.c_str()));
            if (fields_.back() < 0) fail();
        }
    }

    void add(Feature const& values) {
        OGRFeatureUniquePtr const feature(OGRFeature::CreateFeature(ogr_->GetLayerDefn()));
        for (std::size_t i = 0; i < values.values.size(); ++i) {
            set_value(*feature, fields_[i], values.values[i]);
        }
        if (layer_.geometry_type != GeometryType::none) set_geometry(*feature, values.geometry);
        if (ogr_->CreateFeature(feature.get()) != OGRERR_NONE) fail();
    }

    void set_geometry(OGRFeature& feature, Geometry const& values) {
        std::unique_ptr<OGRGeometry> geometry = ogr_geometry(values);
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
    GDALDatasetUniquePtr dataset_;
    OGRLayer* ogr_ = nullptr;
    std::vector<int> fields_;  ///< of the layer's fields, their indices in the file
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
