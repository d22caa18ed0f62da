#pragma once

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace commands {

/// One field of an object of --json, or of a layer's features.
struct ObjectField {
    std::string_view name;  ///< "from_city_N" stands for those of all cities
    std::string_view meaning;
    std::string_view object = {};  ///< the described object that it holds, or an array of such; else empty
};

/// What --json prints of one thing, or what a layer says of each feature.
struct DescribedObject {
    std::string_view name;
    std::string_view meaning;
    std::vector<ObjectField> fields;
    std::string_view table = {};  ///< the table whose columns are its fields too; else empty
    std::string_view like = {};   ///< the object whose fields it has too; else empty
};

/// The objects of --json: those of the commands, under their names, and before them what they have in common.
std::span<DescribedObject const> json_objects();

/// The layers that are no tables of the database: what predict, evaluate and simulate write.
std::span<DescribedObject const> layer_objects();

/// docs/json.schema.json: a JSON Schema (2020-12) of what `--json` prints, from the same descriptions as the
/// reference. What `fit --json` prints is its "#/$defs/fit".
nlohmann::ordered_json json_schema();

}  // namespace commands
