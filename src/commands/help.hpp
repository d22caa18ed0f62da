#pragma once

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class Formatter;
}  // namespace CLI

/// What a user reads who asks for help or errs.
namespace commands {

/// Lays out --help for a terminal of 80 columns: options under the names that are typed, their texts and
/// those around them broken at spaces. Examples stay as they are written.
std::shared_ptr<CLI::Formatter> help_formatter();

/// The word of these that a misspelt one was probably meant to be; empty where none is near.
std::string nearest_word(std::string const& misspelt, std::vector<std::string> const& words);

}  // namespace commands
