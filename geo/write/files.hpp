#pragma once

#include <filesystem>
#include <string>

/// Files written so that nothing fails unnoticed, and zip archives.
namespace geo {

/// The path under which GDAL reaches a file through us, so that failed writes are noticed. Its GeoJSON and
/// CSV writers do not look at what write() and close() return, and a full disk would go by without a word.
std::string checked_path(std::filesystem::path const& path);

/// While in scope, remembers the first write or close that failed on this thread.
class WriteWatch {
public:
    WriteWatch();
    WriteWatch(WriteWatch const&) = delete;
    WriteWatch& operator=(WriteWatch const&) = delete;
    ~WriteWatch();
};

/// What the system said of the first failure in the innermost WriteWatch; empty for none.
std::string const& write_failure();

/// Writes a zip archive at exactly `path` with one text in it. Throws IoError, and leaves nothing behind,
/// where that fails.
void write_zip(std::filesystem::path const& path, std::string const& name, std::string const& text);

/// The text called `name` in the zip archive at `path`; empty where there is no such archive or text.
std::string text_in_zip(std::filesystem::path const& path, std::string const& name);

}  // namespace geo
