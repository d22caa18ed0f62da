#pragma once

#include <memory>

namespace CLI {
class Formatter;
}  // namespace CLI

/// What a user reads who asks for help.
namespace commands {

/// Lays out --help for a terminal of 80 columns: options under the names that are typed, their texts and
/// those around them broken at spaces. Examples stay as they are written.
std::shared_ptr<CLI::Formatter> help_formatter();

}  // namespace commands
