#include "geo/crs/crs.hpp"
#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/without_secrets.hpp"
#include "geo/write/detail/ogr_layer.hpp"
#include "geo/write/files.hpp"
#include "geo/write/layers.hpp"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <array>
#include <cctype>
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

/// Whether an option (NAME=VALUE) is in one of the driver's lists, which are XML.
bool knows_option(GDALDriver& driver, char const* list, std::string const& option) {
    char const* const known = driver.GetMetadataItem(list);
    std::string const name = option.substr(0, option.find('='));
    return known != nullptr &&
           CPLString(known).ifind(fmt::format("Option name='{}'", name)) != std::string::npos;
}

void refuse_unknown_options(std::string const& name, std::vector<std::string> const& options) {
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName(name.c_str());
    for (std::string const& option : options)
        if (driver != nullptr && !knows_option(*driver, GDAL_DS_LAYER_CREATIONOPTIONLIST, option) &&
            !knows_option(*driver, GDAL_DMD_CREATIONOPTIONLIST, option))
            throw UsageError(
                fmt::format("--lco {}: GDAL's driver {} has no such creation option; ogrinfo --format {} "
                            "lists those it has",
                            option, name, name));
}

CPLStringList option_list(std::vector<std::string> const& options) {
    CPLStringList list;
    for (std::string const& option : options)
        list.AddString(option.c_str());
    return list;
}

/// In either case, and not as a part of a longer word.
bool has_word(std::string const& text, std::string const& word) {
    auto const goes_on = [&](std::size_t at) {
        return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
    };
    CPLString const searched(text);
    for (auto at = searched.ifind(word); at != std::string::npos; at = searched.ifind(word, at + 1))
        if ((at == 0 || !goes_on(at - 1)) && !goes_on(at + word.size())) return true;
    return false;
}

/// A layer being written; what GDAL complains about becomes one IoError.
class Writer {
public:
    Writer(Layer const& layer, std::filesystem::path const& path, WriteLayerOptions const& options)
        : layer_(layer), path_(path), driver_(options.driver), creation_options_(options.creation_options) {
        set_crs(target_, options.crs);
        if (options.is_in_crs) return;
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

    /// With further layers, each in its turn, into a new file.
    void write_with(std::span<Layer const> others, WriteLayerOptions const& options) {
        open();
        bool const in_transaction = dataset_->TestCapability(ODsCTransactions) != FALSE;
        if (in_transaction) dataset_->StartTransaction();
        write_into(*dataset_, false);
        for (Layer const& other : others)
            Writer(other, path_, options).write_into(*dataset_, false);
        if (in_transaction && !failed()) dataset_->CommitTransaction();
        dataset_.reset();
        if (failed()) fail();
    }

    /// Into a database that is open, as part of what is going on there.
    void write_into(GDALDataset& database, bool overwrite) {
        if (overwrite) creation_options_.emplace_back("OVERWRITE=YES");
        create_in(database);
        for (std::size_t i = 0; i < layer_.size && !failed(); ++i)
            add(layer_.feature_at(i));
        if (!failed()) ogr_->SyncToDisk();
        if (failed()) fail();
    }

    void write() {
        open();
        create_in(*dataset_);
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
        std::vector<std::string> const asked = asked_for(*driver, false);
        CPLStringList const options = option_list(asked);
        dataset_.reset(driver->Create(path.c_str(), 0, 0, 0, GDT_Unknown, options.List()));
        if (!dataset_) fail();
        refuse_misunderstood(asked, 0);
    }

    /// The creation options for the layer, or those for the dataset. A driver may have a name in both of its
    /// lists, and then the layer's has all values: the dataset of CSV knows one GEOMETRY, its layer five.
    std::vector<std::string> asked_for(GDALDriver& driver, bool of_layer) const {
        std::vector<std::string> options;
        for (std::string const& option : creation_options_)
            if (knows_option(driver, GDAL_DS_LAYER_CREATIONOPTIONLIST, option) == of_layer)
                options.push_back(option);
        return options;
    }

    /// GDAL leaves an option out whose value it does not understand, and only warns. Warnings before the
    /// given one are of something else.
    void refuse_misunderstood(std::vector<std::string> const& options, std::size_t first_warning) const {
        std::vector<std::string> const& warnings = messages_.warnings();
        for (std::string const& option : options)
            for (std::size_t i = first_warning; i < warnings.size(); ++i)
                if (std::string const& warning = warnings[i];
                    has_word(warning, option.substr(0, option.find('='))))
                    throw UsageError(
                        fmt::format("--lco {}: {}; ogrinfo --format {} lists what the option takes", option,
                                    warning, driver_));
    }

    void create_in(GDALDataset& dataset) {
        GDALDriver* const driver = dataset.GetDriver();
        std::vector<std::string> const asked = asked_for(*driver, true);
        CPLStringList options(
            CSLMerge(layer_options(layer_, driver_).StealList(), option_list(asked).List()));
        std::size_t const warnings_before = messages_.warnings().size();
        ogr_ = dataset.CreateLayer(layer_.name.c_str(), &target_, ogr_type(layer_.geometry_type),
                                   options.List());
        if (ogr_ == nullptr) fail();
        refuse_misunderstood(asked, warnings_before);
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
    std::vector<std::string> creation_options_;
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

/// `write` writes; where that fails, nothing is left.
template <typename Write>
void write_new_file(Layer const& first, std::filesystem::path const& path, WriteLayerOptions const& options,
                    Write const& write) {
    if (std::filesystem::exists(path)) {
        throw IoError(fmt::format("{} exists already; choose another name or remove it", path.string()));
    }
    auto writer = std::make_unique<Writer>(first, path, options);
    refuse_unknown_options(options.driver, options.creation_options);
    try {
        write(*writer);
    } catch (...) {
        writer.reset();  // closes the file first
        remove_with_companions(path);
        throw;
    }
}

}  // namespace

void write_layer(Layer const& layer, std::filesystem::path const& path, WriteLayerOptions const& options) {
    write_new_file(layer, path, options, [](Writer& writer) { writer.write(); });
}

void write_layers(std::span<Layer const> layers, std::filesystem::path const& path,
                  WriteLayerOptions const& options) {
    write_new_file(layers.front(), path, options,
                   [&](Writer& writer) { writer.write_with(layers.subspan(1), options); });
}

namespace {

/// A text in SQL.
std::string quoted(std::string const& text) {
    std::unique_ptr<char, decltype(&CPLFree)> const escaped(CPLEscapeString(text.c_str(), -1, CPLES_SQL),
                                                            &CPLFree);
    return fmt::format("'{}'", escaped.get());
}

/// The first value that a query gives; empty for none.
std::string first_of(GDALDataset& database, std::string const& query) {
    GdalMessages const messages;
    OGRLayer* const rows = database.ExecuteSQL(query.c_str(), nullptr, nullptr);
    OGRFeatureUniquePtr const first(rows ? rows->GetNextFeature() : nullptr);
    std::string value = first ? first->GetFieldAsString(0) : "";
    bool const failed = rows == nullptr || messages.failed();
    if (rows != nullptr) database.ReleaseResultSet(rows);
    if (failed)
        throw IoError(fmt::format("the database of --output does not tell what it holds: {}",
                                  messages.failed() ? messages.failure() : "GDAL gives no reason"));
    return value;
}

/// The number of a table that exists, in SQL; null for one that does not. Without a schema, it is in that
/// where the database puts new tables.
std::string number_of(std::string const& table, std::string const& schema) {
    return fmt::format("to_regclass(format('%I.%I', {}, {}))",
                       schema.empty() ? "current_schema()" : quoted(schema) + "::text",
                       quoted(table) + "::text");
}

std::string named(std::string const& table, std::string const& schema) {
    return schema.empty() ? table : fmt::format("{}.{}", schema, table);
}

/// GDAL replaces a table with all that hangs on it, and a view or another table's foreign key is not ours to
/// drop.
void refuse_needed_table(GDALDataset& database, std::string const& table, std::string const& schema) {
    std::string const number = number_of(table, schema);
    std::string const view =
        first_of(database,
                 "SELECT v.oid::regclass::text FROM pg_depend d JOIN pg_rewrite r ON r.oid = "
                 "d.objid JOIN pg_class v ON v.oid = r.ev_class WHERE d.classid = "
                 "'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = " +
                     number + " AND v.oid <> d.refobjid ORDER BY 1 LIMIT 1");
    std::string const other =
        first_of(database,
                 "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND "
                 "confrelid = " +
                     number + " AND conrelid <> confrelid ORDER BY 1 LIMIT 1");
    if (view.empty() && other.empty()) return;
    throw IoError(fmt::format(
        "the table {} of the database cannot be replaced, because {} needs it; drop that first, or choose "
        "another schema with --lco SCHEMA=NAME",
        named(table, schema),
        view.empty() ? fmt::format("a foreign key of the table {}", other)
                     : fmt::format("the view {}", view)));
}

}  // namespace

void write_to_database(std::span<Layer const> layers, std::string const& connection, bool overwrite,
                       std::vector<std::string> const& creation_options) {
    GdalMessages const messages;
    refuse_unknown_options("PostgreSQL", creation_options);
    std::array const drivers{"PostgreSQL", static_cast<char const*>(nullptr)};
    GDALDatasetUniquePtr const database(GDALDataset::FromHandle(
        GDALOpenEx(connection.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE, drivers.data(), nullptr, nullptr)));
    if (!database)
        throw IoError(fmt::format("the database of --output cannot be opened: {}",
                                  messages.failed() ? message_without_secrets(messages.failure(), connection)
                                                    : "GDAL gives no reason"));
    CPLStringList options;
    for (std::string const& option : creation_options)
        options.AddString(option.c_str());
    std::string const schema = options.FetchNameValueDef("SCHEMA", "");
    for (Layer const& layer : layers)
        if (!overwrite && !first_of(*database, "SELECT " + number_of(layer.name, schema) + "::text").empty())
            throw IoError(
                fmt::format("the database has a table {} already; replace it with --overwrite, or "
                            "choose {} schema with --lco SCHEMA=NAME",
                            named(layer.name, schema), schema.empty() ? "a" : "another"));
    if (database->StartTransaction() != OGRERR_NONE)
        throw IoError(fmt::format("the database of --output takes no transaction: {}", messages.failure()));
    try {
        for (Layer const& layer : layers) {
            if (overwrite) refuse_needed_table(*database, layer.name, schema);
            Writer(layer, "the database", {.driver = "PostgreSQL", .creation_options = creation_options})
                .write_into(*database, overwrite);
        }
    } catch (...) {
        database->RollbackTransaction();
        throw;
    }
    if (database->CommitTransaction() != OGRERR_NONE)
        throw IoError(
            fmt::format("the database of --output did not take the layers: {}", messages.failure()));
}

}  // namespace geo
