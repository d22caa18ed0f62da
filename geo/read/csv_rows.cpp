#include "geo/read/csv_rows.hpp"

#include "geo/layer.hpp"
#include "geo/read/parse_number.hpp"

#include <cpl_csv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
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

}  // namespace geo
