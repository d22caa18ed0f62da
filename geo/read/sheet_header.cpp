#include "geo/read/detail/open_source.hpp"
#include "geo/read/number_ways.hpp"
#include "geo/read/parse_number.hpp"

#include <cpl_conv.h>
#include <fmt/format.h>
#include <ogrsf_frmts.h>

#include <set>
#include <string_view>

namespace geo {
namespace {

/// GDAL takes the first row of a sheet for its header only where a later one has a number, and calls the
/// fields Field1, Field2 else. A row of different words is one all the same.
bool hides_a_header(OGRLayer& sheet) {
    OGRFeatureDefn& definition = *sheet.GetLayerDefn();
    if (definition.GetFieldCount() < 2) return false;
    for (int i = 0; i < definition.GetFieldCount(); ++i)
        if (definition.GetFieldDefn(i)->GetNameRef() != fmt::format("Field{}", i + 1)) return false;
    sheet.ResetReading();
    OGRFeatureUniquePtr const first(sheet.GetNextFeature());
    sheet.ResetReading();
    std::set<std::string> words;
    for (int i = 0; first && i < definition.GetFieldCount(); ++i) {
        std::string const text = first->GetFieldAsString(i);
        if (is_missing(text) || looks_like_a_number(text) || !words.insert(text).second) return false;
    }
    return first != nullptr;
}

}  // namespace

std::string headers_option(std::string const& driver) {
    bool const is_sheet = driver == "XLSX" || driver == "ODS" || driver == "XLS";
    return is_sheet ? fmt::format("OGR_{}_HEADERS", driver) : std::string();
}

bool hides_headers(GDALDataset& dataset) {
    bool any = false;
    for (OGRLayer* const sheet : dataset.GetLayers()) {
        bool const hides = hides_a_header(*sheet);
        any = any || hides;
        // One setting counts for the whole workbook: a sheet that begins with numbers would lose a row.
        std::string const first_field = sheet->GetLayerDefn()->GetFieldCount() > 0
                                            ? sheet->GetLayerDefn()->GetFieldDefn(0)->GetNameRef()
                                            : "";
        if (!hides && first_field == "Field1" && sheet->GetFeatureCount() > 0) return false;
    }
    return any;
}

void load_sheets(GDALDataset& dataset) {
    for (OGRLayer* const sheet : dataset.GetLayers())
        sheet->GetLayerDefn();
}

}  // namespace geo
