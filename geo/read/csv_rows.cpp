#include "geo/read/csv_rows.hpp"

#include "geo/layer.hpp"
#include "geo/read/detail/open_source.hpp"
#include "geo/read/parse_number.hpp"

#include <cpl_conv.h>
#include <cpl_csv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>

namespace geo {
namespace {

struct FileCloser {
    void operator()(VSILFILE* file) const { VSIFCloseL(file); }
};
using File = std::unique_ptr<VSILFILE, FileCloser>;

/// The next record, read by the tokenizer of GDAL's own CSV driver; empty at the end and for blank lines.
CPLStringList next_record(VSILFILE* file, char separator) {
    return CPLStringList(CSVReadParseLine2L(file, separator), TRUE);
}

bool is_header(CPLStringList const& record, std::vector<Field> const& fields) {
    if (static_cast<std::size_t>(record.size()) != fields.size()) return false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        // The byte order mark stays with the first name here. GDAL makes repeated names unique.
        std::string_view const name = record[static_cast<int>(i)];
        if (!same_name(name, fields[i].name) && !(i == 0 && name.ends_with(fields[i].name))) return false;
    }
    return true;
}

char separator_of(VSILFILE* file, std::vector<Field> const& fields) {
    for (char const separator : {',', ';', '\t', '|', ' '}) {
        VSIRewindL(file);
        if (is_header(next_record(file, separator), fields)) return separator;
    }
    return '\0';
}

bool has_text_from(CPLStringList const& record, int column) {
    for (int i = column; i < record.size(); ++i) {
        if (!std::string_view(record[i]).empty()) return true;
    }
    return false;
}

}  // namespace

CsvRows::CsvRows(std::string const& path, std::vector<Field> const& fields) : columns_(fields.size()) {
    File const file(VSIFOpenL(path.c_str(), "rb"));
    char const separator = file ? separator_of(file.get(), fields) : '\0';
    if (separator == '\0') return;
    std::int64_t fid = 0;
    while (!VSIFEofL(file.get())) {
        CPLStringList const record = next_record(file.get(), separator);
        // GDAL numbers the records from 1 and skips blank lines, which come back as one empty value or none.
        if (record.empty() || (record.size() == 1 && record[0][0] == '\0')) continue;
        ++fid;
        if (has_text_from(record, static_cast<int>(columns_))) {
            surplus_[fid] = static_cast<std::size_t>(record.size());
        }
        for (int i = 0; i < std::min(record.size(), static_cast<int>(columns_)); ++i) {
            if (fields[static_cast<std::size_t>(i)].type == FieldType::text) continue;
            Value const text = std::string(record[i]);
            if (!is_missing(text) && !number_from(text)) misfits_[{fid, i}] = record[i];
        }
    }
}

std::string const* CsvRows::misfit(std::int64_t fid, int field) const {
    auto const found = misfits_.find({fid, field});
    return found == misfits_.end() ? nullptr : &found->second;
}

RowPoint CsvRows::too_long(std::int64_t fid) const {
    return {{},
            "too many values",
            fmt::format("{} values for {} columns: a decimal comma, or a comma in text without quotes",
                        surplus_.at(fid), columns_)};
}

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
