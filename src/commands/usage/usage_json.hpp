#pragma once

#include <nlohmann/json_fwd.hpp>

namespace CLI {
class App;
}

namespace commands {

/// What `--json-usage` prints: the options of the program and those of its commands, or of the one given, as
/// the parser has them. docs/usage.schema.json describes it.
nlohmann::ordered_json usage_json(CLI::App const& program, CLI::App const* only);

}  // namespace commands
