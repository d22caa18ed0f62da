#pragma once

#include "geo/layer.hpp"
#include "geo/row_point.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace geo {

/// Which rows of a CSV file have more values than columns, as an unquoted "49,5" makes them. GDAL drops the
/// surplus without a word, and every value after the comma lands in the wrong column.
class CsvRows {
public:
    CsvRows() = default;
    CsvRows(std::string const& path, std::vector<Field> const& fields);

    bool is_too_long(std::int64_t fid) const { return surplus_.contains(fid); }
    RowPoint too_long(std::int64_t fid) const;

private:
    std::size_t columns_ = 0;
    std::map<std::int64_t, std::size_t> surplus_;  ///< values in the row, by row id
};

}  // namespace geo
