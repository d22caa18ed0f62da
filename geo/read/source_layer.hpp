#pragma once

#include "geo/layer.hpp"
#include "geo/read/row_point.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace geo {

/// One row as it stands in its file.
struct SourceRow {
    std::int64_t fid = 0;
    std::vector<Value> values;  ///< for every field of the layer, in order; text is UTF-8
    RowPoint where;             ///< from the geometry; "no geometry" in layers without one
};

/// One layer of a local vector file, read row by row.
class SourceLayer {
public:
    /// Opens `layer`, or the only one with points where it is empty; `where` filters rows as OGR does. Throws
    /// IoError, and UsageError with the choices where a layer does not exist or several could be meant.
    SourceLayer(std::string const& source, std::string const& layer, std::string const& where);
    SourceLayer(SourceLayer&&) noexcept;
    ~SourceLayer();

    std::string const& source() const;
    std::string const& name() const;
    std::string const& driver() const;
    std::vector<Field> const& fields() const;  ///< FieldType::text for all that is not a number
    bool has_geometry() const;
    std::string const& crs_wkt() const;      ///< WKT 2 of the layer's CRS; empty for none
    std::string const& unknown_crs() const;  ///< why the CRS that the file names cannot be used; else empty
    std::vector<std::string> const& notices() const;

    /// Reads the next row into `row`; false after the last. Throws IoError where the file ends too early.
    bool next(SourceRow& row);
    std::int64_t promised_rows() const;  ///< what the file says it has; −1 where that takes reading it
    void rewind();

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace geo
