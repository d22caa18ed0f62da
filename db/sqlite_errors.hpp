#pragma once

#include <chrono>
#include <filesystem>

namespace db {

/// SQLite's result code and message as one sentence with the file and what to do. Throws DatabaseLocked or
/// DatabaseError.
[[noreturn]] void throw_database_error(int code, char const* message, std::filesystem::path const& path,
                                       std::chrono::seconds waited);

}  // namespace db
