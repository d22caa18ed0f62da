#pragma once

#include <nlohmann/json_fwd.hpp>

namespace commands {

/// docs/json.schema.json: a JSON Schema (2020-12) of what `--json` prints, from the same descriptions as the
/// reference. What `fit --json` prints is its "#/$defs/fit".
nlohmann::ordered_json json_schema();

}  // namespace commands
