#pragma once

#include "db/rows.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

/// Rows of the database as JSON: one member per column, its name that of the column.
namespace commands {

template <typename Value>
nlohmann::ordered_json json_of(Value const& value) {
    return value;
}
template <typename Value>
nlohmann::ordered_json json_of(std::optional<Value> const& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

/// Null where the value is not finite: JSON has no word for it.
inline nlohmann::ordered_json finite_json(double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

template <typename Row>
nlohmann::ordered_json row_json(Row const& row) {
    nlohmann::ordered_json json;
    db::columns(row, [&](char const* name, auto const& member) { json[name] = json_of(member); });
    return json;
}

/// The row has run_id, and its options are an object.
nlohmann::ordered_json run_json(db::RunRow const& run);
/// The row has the lon and lat of its centre.
nlohmann::ordered_json city_json(db::CityRow const& city);

}  // namespace commands
