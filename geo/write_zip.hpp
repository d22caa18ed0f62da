#pragma once

#include <filesystem>
#include <string>

namespace geo {

/// Writes a zip archive at exactly `path` with one text in it. Throws IoError, and leaves nothing behind,
/// where that fails.
void write_zip(std::filesystem::path const& path, std::string const& name, std::string const& text);

/// The text `name` in the zip archive at `path`; nothing where there is no such archive or text.
std::string text_in_zip(std::filesystem::path const& path, std::string const& name);

}  // namespace geo
