#include "geo/read/source_layer.hpp"

#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/read/csv_rows.hpp"
#include "geo/read/detail/ogr_point.hpp"
#include "geo/read/detail/open_source.hpp"
#include "geo/read/joined_table.hpp"
#include "geo/read/parse_number.hpp"
#include "geo/without_secrets.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <optional>

namespace geo {
namespace {

Field field_of(OGRFieldDefn const& field) {
    bool const is_flag = field.GetSubType() == OFSTBoolean;
    switch (field.GetType()) {
        case OFTInteger:
        case OFTInteger64:
            return {field.GetNameRef(), is_flag ? FieldType::text : FieldType::integer};
        case OFTReal:
            return {field.GetNameRef(), FieldType::real};
        default:
            return {field.GetNameRef(), FieldType::text};
    }
}

std::string wkt_of(OGRSpatialReference const* crs) {
    if (crs == nullptr) return {};
    char* text = nullptr;
    char const* const options[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", nullptr};
    crs->exportToWkt(&text, options);
    std::string wkt = text ? text : "";
    CPLFree(text);
    return wkt;
}

/// As GDAL has the names and values of a file that is not UTF-8.
std::string as_latin1(std::string const& text) {
    char* const recoded = CPLRecode(text.c_str(), CPL_ENC_UTF8, CPL_ENC_ISO8859_1);
    std::string result = recoded;
    CPLFree(recoded);
    return result;
}

}  // namespace

struct SourceLayer::Implementation {
    std::string given;  ///< the path with what is not shown
    std::string source, name, driver, crs_wkt;
    FileStamp stamp;
    OpenSource opened;
    OGRLayer* layer = nullptr;
    std::vector<Field> fields;
    bool has_geometry = false;
    CsvRows csv_rows;
    std::vector<std::string> notices;
    std::int64_t rows = 0;
    bool filtered = false;
    std::optional<JoinedTable> joined;
    std::size_t key = 0;           ///< of the join, among the fields
    std::size_t own_fields = 0;    ///< those before the joined ones
    bool joined_geometry = false;  ///< rows lie where the joined table says

    Implementation(std::string const& path, ReadStoresOptions const& options)
        : given(path),
          source(without_secrets(path)),
          stamp(stamp_of(path)),
          opened(open_source(path, options)) {}

    void add_joined(JoinedTable&& table, bool has_coordinates) {
        joined_geometry = !has_geometry && !has_coordinates && table.has_geometry();
        if (joined_geometry) {
            has_geometry = true;
            crs_wkt = table.crs_wkt();
        }
        for (Field const& field : table.fields(fields))
            fields.push_back(field);
        joined = std::move(table);
    }

    void join_to(SourceRow& row) {
        auto const* match = joined->match(row.values[key]);
        if (match != nullptr) row.values.insert(row.values.end(), match->values.begin(), match->values.end());
        row.values.resize(fields.size());
        if (!joined_geometry) return;
        row.where = match != nullptr ? match->where
                                     : RowPoint{{}, "not in the joined table", text_from(row.values[key])};
    }

    std::string text_in(OGRFeature const& feature, int field) {
        return noted_utf8(feature.GetFieldAsString(field));
    }

    std::string noted_utf8(char const* text) {
        if (!CPLIsUTF8(text, -1))
            note(
                "text that is not UTF-8 was read as ISO 8859-1; check names, or say the encoding in a .cpg "
                "file");
        return as_utf8(text);
    }

    Value value_of(OGRFeature const& feature, int field) {
        if (auto const* text = csv_rows.misfit(feature.GetFID(), field)) return *text;
        if (!feature.IsFieldSetAndNotNull(field)) return {};
        switch (fields[static_cast<std::size_t>(field)].type) {
            case FieldType::integer:
                return static_cast<std::int64_t>(feature.GetFieldAsInteger64(field));
            case FieldType::real:
                return feature.GetFieldAsDouble(field);
            default:
                return text_in(feature, field);
        }
    }

    void note(std::string const& notice) {
        if (std::ranges::find(notices, notice) == notices.end()) notices.push_back(notice);
    }

    void check_end() {
        if (stamp_of(given) != stamp)
            throw IoError(
                fmt::format("{} was written to while it was read; run again once it is complete", source));
        bool const counts = !filtered && layer->TestCapability(OLCFastFeatureCount);
        auto const promised = counts ? layer->GetFeatureCount(TRUE) : rows;
        if (promised != rows) {
            note(fmt::format("layer {} says it has {} rows, but {} could be read", name, promised, rows));
        }
        if (!joined) return;
        for (std::string const& sentence : joined->left_over(source, filtered))
            note(sentence);
    }
};

SourceLayer::SourceLayer(std::string const& path, ReadStoresOptions const& options)
    : implementation_(std::make_unique<Implementation>(path, options)) {
    GdalMessages const messages;
    Implementation& it = *implementation_;
    std::string const &source = it.source, &where = options.where;
    it.driver = it.opened.driver;
    it.notices = it.opened.notices;
    it.layer = &choose_layer(*it.opened.dataset, source, options.layer, options.is_joined);
    it.name = it.layer->GetName();
    it.has_geometry = it.layer->GetGeomType() != wkbNone;
    it.crs_wkt = wkt_of(it.layer->GetSpatialRef());
    for (int i = 0; i < it.layer->GetLayerDefn()->GetFieldCount(); ++i) {
        it.fields.push_back(field_of(*it.layer->GetLayerDefn()->GetFieldDefn(i)));
    }
    if (it.driver == "CSV") it.csv_rows = CsvRows(it.opened.path, it.fields);
    bool const is_utf8 = std::ranges::all_of(
        it.fields, [](Field const& field) { return CPLIsUTF8(field.name.c_str(), -1) != FALSE; });
    for (Field& field : it.fields)
        field.name = it.noted_utf8(field.name.c_str());
    it.own_fields = it.fields.size();
    it.filtered = !where.empty();
    if (it.filtered &&
        it.layer->SetAttributeFilter(is_utf8 ? where.c_str() : as_latin1(where).c_str()) != OGRERR_NONE) {
        char const* const advice =
            it.driver == "CSV" ? " (CSV columns are text: CAST(visitors AS float) > 9)" : "";
        throw UsageError(fmt::format("--where \"{}\" does not fit layer {} of {}: {}{}", where, it.name,
                                     source, as_utf8(messages.failure().c_str()), advice));
    }
    it.layer->ResetReading();
}

void SourceLayer::join(JoinedTable table, std::size_t key, bool has_coordinates,
                       std::vector<std::string> const& notices) {
    implementation_->key = key;
    implementation_->add_joined(std::move(table), has_coordinates);
    for (std::string const& notice : notices)
        implementation_->note(notice);
}

SourceLayer::SourceLayer(SourceLayer&&) noexcept = default;
SourceLayer::~SourceLayer() = default;

std::string const& SourceLayer::source() const {
    return implementation_->source;
}
std::string const& SourceLayer::name() const {
    return implementation_->name;
}
std::string const& SourceLayer::driver() const {
    return implementation_->driver;
}
std::vector<Field> const& SourceLayer::fields() const {
    return implementation_->fields;
}
bool SourceLayer::has_geometry() const {
    return implementation_->has_geometry;
}
std::string const& SourceLayer::crs_wkt() const {
    return implementation_->crs_wkt;
}
std::string const& SourceLayer::unknown_crs() const {
    return implementation_->opened.unknown_crs;
}
std::vector<std::string> const& SourceLayer::notices() const {
    return implementation_->notices;
}

bool SourceLayer::next(SourceRow& row) {
    GdalMessages const messages;
    Implementation& it = *implementation_;
    OGRFeatureUniquePtr const feature(it.layer->GetNextFeature());
    if (messages.failed()) {
        throw IoError(
            fmt::format("{} (layer {}) breaks off after {} rows, it may be cut short or damaged: {}",
                        it.source, it.name, it.rows, messages.failure()));
    }
    for (std::string const& warning : messages.warnings())
        it.note(warning);
    if (!feature) {
        it.check_end();
        return false;
    }
    ++it.rows;
    row.fid = feature->GetFID();
    row.values.clear();
    for (int i = 0; i < feature->GetFieldCount(); ++i)
        row.values.push_back(it.value_of(*feature, i));
    row.where = point_of_geometry(feature->GetGeometryRef());
    if (it.csv_rows.is_too_long(row.fid)) row.where = it.csv_rows.too_long(row.fid);
    if (it.joined) it.join_to(row);
    return true;
}

std::int64_t SourceLayer::promised_rows() const {
    GdalMessages const messages;
    OGRLayer& layer = *implementation_->layer;
    return layer.TestCapability(OLCFastFeatureCount) ? layer.GetFeatureCount(FALSE) : -1;
}

void SourceLayer::rewind() {
    implementation_->rows = 0;
    implementation_->layer->ResetReading();
    if (implementation_->joined) implementation_->joined->forget();
}

std::string SourceLayer::joined_twice(std::size_t field) const {
    Implementation const& it = *implementation_;
    return it.joined && field >= it.own_fields ? it.joined->twice() : std::string();
}

void SourceLayer::take(SourceRow const& row) {
    Implementation& it = *implementation_;
    if (it.joined) it.joined->take(row.values[it.key]);
}

std::string const& SourceLayer::own_name(std::size_t field) const {
    Implementation const& it = *implementation_;
    return it.joined && field >= it.own_fields ? it.joined->own_name(field - it.own_fields)
                                               : it.fields[field].name;
}

std::vector<ListedLayer> list_layers(std::string const& source, ReadStoresOptions const& options) {
    GdalMessages const messages;
    OpenSource const opened = open_source(source, options);
    std::vector<ListedLayer> layers;
    for (OGRLayer* const layer : opened.dataset->GetLayers()) {
        ListedLayer listed{layer->GetName(), {}};
        OGRFeatureDefn& definition = *layer->GetLayerDefn();
        for (int i = 0; i < definition.GetFieldCount(); ++i)
            listed.fields.push_back(as_utf8(definition.GetFieldDefn(i)->GetNameRef()));
        layers.push_back(std::move(listed));
    }
    return layers;
}

}  // namespace geo
