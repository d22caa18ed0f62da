#pragma once

#include "geo/read/choose_fields.hpp"
#include "geo/store_table.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What becomes of the stores once their rows are read: they get their keys and are screened.
namespace geo {

/// The keys of the stores read so far: one column for every field that may become the id.
class StoreKeys {
public:
    explicit StoreKeys(ChosenFields const& chosen);

    /// Remembers a usable row's values.
    void add(std::vector<Value> const& values);
    /// The key by which a person finds the row: the first candidate's value, which may be empty.
    std::string label(std::vector<Value> const& values) const;

    /// Gives every store its id. Where the user named a field, that is taken, and stores whose key is taken
    /// already are set aside. Else it is the first field with unique values, or the row id with a notice.
    void assign(StoreTable& table, std::vector<Field> const& fields) const;

private:
    std::vector<std::size_t> candidates_;
    bool named_ = false;
    std::vector<std::vector<std::string>> keys_;  ///< by candidate, by store
};

/// Sets stores at exactly (0, 0) of a geographic CRS aside where every other store is more than 10° away.
/// That is what geocoders return for an address they do not find.
void set_null_island_aside(StoreTable& table);

/// Throws InputRejected where no store is left, where one reason set more than half of the rows aside, unless
/// that is allowed, or where none of the stores that are counted has a visitor.
void require_stores(StoreTable const& table, bool allow_set_aside);

/// "7 visitors missing, 5 no geometry": the rows set aside, counted by reason, the most frequent first.
std::string reasons_counted(StoreTable const& table);

}  // namespace geo
