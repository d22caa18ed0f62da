#pragma once

#include "geo/layer.hpp"
#include "geo/read/joined_table.hpp"
#include "geo/read/read_options.hpp"
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
    /// Opens the layer of `options`, or the only one with points where it names none, with its filter. Throws
    /// IoError, and UsageError with the choices where a layer does not exist or several could be meant.
    explicit SourceLayer(std::string const& source, ReadStoresOptions const& options = {});
    SourceLayer(SourceLayer&&) noexcept;
    ~SourceLayer();

    std::string const& source() const;  ///< without a password
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

    /// From the first row on, rows get the fields of the table's row that has what they have in the field
    /// `key`, and its place where neither a geometry nor `has_coordinates` gives them one.
    void join(JoinedTable table, std::size_t key, bool has_coordinates,
              std::vector<std::string> const& notices);

    /// The key of a row that stands in several rows, all of which were read with what `field` has in the
    /// joined table; else empty.
    std::string joined_twice(std::size_t field) const;
    /// This row counts, and so does what was joined to it.
    void take(SourceRow const& row);
    /// The name of a field in the table that it comes from.
    std::string const& own_name(std::size_t field) const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

struct ListedLayer {
    std::string name;
    std::vector<std::string> fields;
};

/// The layers of a source with the names of their fields, without a look at their rows. Of `options` those
/// count that say how it is opened. Throws IoError as read_stores does.
std::vector<ListedLayer> list_layers(std::string const& source, ReadStoresOptions const& options = {});

}  // namespace geo
