#pragma once

#include "geo/layer.hpp"
#include "geo/read/read_options.hpp"
#include "geo/read/row_point.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace geo {

/// The rows of a second table by their key, all in memory.
class JoinedTable {
public:
    struct Row {
        std::int64_t fid = 0;
        std::vector<Value> values;  ///< without the key
        RowPoint where;
        bool used = false;   ///< some row has its key
        bool taken = false;  ///< and counts
    };

    /// `fields` are those of a layer, `key` is the index of that which is joined by.
    JoinedTable(Join const& join, std::string name, std::vector<Field> fields, std::size_t key);

    /// Throws InputRejected where the key of the row stands in an earlier one; a row without a key is left
    /// out.
    void add(std::int64_t fid, std::vector<Value> values, RowPoint where);
    /// Its rows have places, in this CRS.
    void set_geometry(std::string const& crs_wkt) {
        has_geometry_ = true;
        crs_wkt_ = crs_wkt;
    }

    /// Its fields without the key; a name in `taken` gets that of the table before it.
    std::vector<Field> fields(std::vector<Field> const& taken) const;
    /// The name of one of them without that of the table.
    std::string const& own_name(std::size_t field) const { return fields_[field].name; }
    bool has_geometry() const { return has_geometry_; }
    std::string const& crs_wkt() const { return crs_wkt_; }

    /// The row with this key, from now on used; null where there is none.
    Row const* match(Value const& key);
    /// The row with this key, if there is one, belongs to a row that counts.
    void take(Value const& key);
    /// A key that was taken twice, and found; else empty.
    std::string const& twice() const { return twice_; }
    /// Nothing has been asked for yet.
    void forget();

    /// What did not find its counterpart in `source`, in sentences; rows of the table only where all of
    /// `source` was read. Throws UsageError where nothing did.
    std::vector<std::string> left_over(std::string const& source, bool is_filtered) const;

private:
    Join join_;
    std::string name_;
    std::vector<Field> fields_;  ///< without the key
    std::size_t key_ = 0;
    bool has_geometry_ = false;
    std::string crs_wkt_;
    std::map<std::string, Row> rows_;
    std::size_t matched_ = 0, unmatched_ = 0;
    std::string first_unmatched_, twice_;
};

}  // namespace geo
