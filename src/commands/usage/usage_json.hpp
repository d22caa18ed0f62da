#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace commands {

enum class ValueKind {
    text,       ///< anything
    number,     ///< a real number
    integer,    ///< a whole number
    point,      ///< two numbers with a comma between
    crs,        ///< anything PROJ understands
    vector,     ///< a file of features that GDAL reads
    file,       ///< any other file
    folder,     ///< a folder
    database,   ///< a footfall.gpkg
    layer,      ///< a layer by its name
    field,      ///< a field by its name
    setting,    ///< FIELD=VALUE
    series,     ///< a series by its name
    run,        ///< a run by its number
    store,      ///< a store by its key or name
    format,     ///< a format by its GDAL name
    condition,  ///< an attribute filter as OGR takes it
    alert,      ///< what `--alert` takes
    url         ///< an address
};

/// As in `--json-usage`.
char const* name_of(ValueKind kind);

/// What may be written as the value of an option, as the name of its type in `--help` tells: "auto|KM",
/// "FIELD[:log|:factor]", "FILE|none". Words in lower case are written as they stand; others name a kind.
struct ValueSyntax {
    std::vector<std::string> words;
    std::vector<ValueKind> kinds;      ///< empty for a choice of words, and for a flag
    std::vector<std::string> endings;  ///< that a field may have, as in "size:log"
    std::string unit;                  ///< "km" or "s" where a number is in that; else empty
};

/// Empty for a flag.
ValueSyntax value_syntax(CLI::App const& command, CLI::Option const& option);

bool takes_a_value(CLI::Option const& option);
/// It may be given several times, or takes several values.
bool takes_several(CLI::Option const& option);
/// A file or folder that the program writes.
bool is_written(CLI::Option const& option);

/// The option or argument of the command whose file, folder or database says which layers, fields, series,
/// runs or stores there are for a value of `option`; null where none does.
CLI::Option const* source_of(CLI::App const& command, CLI::Option const& option);

/// What `--json-usage` prints: the options of the program and those of its commands, or of the one given, as
/// the parser has them. docs/usage.schema.json describes it.
nlohmann::ordered_json usage_json(CLI::App const& program, CLI::App const* only);

}  // namespace commands
