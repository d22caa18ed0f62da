#pragma once

#include "geo/geometry.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace geo {

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

enum class FieldType { integer, real, text };
struct Field {
    std::string name;
    FieldType type = FieldType::real;
};

enum class GeometryType { point, multi_line, multi_polygon, none };

/// One row of a layer: its geometry, which is not looked at where the layer has none, and a value for every
/// field of the layer, in order.
struct Feature {
    Geometry geometry;
    std::vector<Value> values;
};

/// A layer as a plain description and a function that makes its features one at a time. So a million stores
/// are written without a second copy of them in memory.
struct Layer {
    std::string name;
    std::string description;
    GeometryType geometry_type = GeometryType::point;
    std::vector<Field> fields;
    std::size_t size = 0;
    std::function<Feature(std::size_t)> feature_at;
};

/// Whether two names are equal but for the case of ASCII letters, as databases and people compare field
/// names.
bool same_name(std::string_view a, std::string_view b);

/// The names of the fields for a sentence: "name, visitors", or "none".
std::string listed_names(std::vector<Field> const& fields);

}  // namespace geo
