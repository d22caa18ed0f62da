#pragma once

#include "geo/layer.hpp"
#include "geo/read/row_point.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace geo {

/// What GDAL's CSV driver passes over in silence. These are rows with more values than columns, as an
/// unquoted "49,5" makes them: every value after the comma lands in the wrong column. And where a .csvt file
/// beside it gives a column a numeric type, they are texts such as "1,234", which are turned into another
/// number.
class CsvRows {
public:
    CsvRows() = default;
    CsvRows(std::string const& path, std::vector<Field> const& fields);

    bool is_too_long(std::int64_t fid) const { return surplus_.contains(fid); }
    /// Why such a row lies nowhere.
    RowPoint too_long(std::int64_t fid) const;
    /// The text of a numeric column that is not a number, or null.
    std::string const* misfit(std::int64_t fid, int field) const;

private:
    std::size_t columns_ = 0;
    std::map<std::int64_t, std::size_t> surplus_;  ///< values in the row, by row id
    std::map<std::pair<std::int64_t, int>, std::string> misfits_;
};

}  // namespace geo
