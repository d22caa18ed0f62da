#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace commands {

/// Throws geo::UsageError where the output is one of the files that are read, or exists and may not be
/// replaced.
void refuse_output(std::filesystem::path const& output, std::vector<std::filesystem::path> const& inputs,
                   bool overwrite);

/// Writes a file of text. Throws geo::IoError where that fails.
void write_text(std::string const& text, std::filesystem::path const& file);

}  // namespace commands
