#pragma once

#include <filesystem>

namespace db {

/// Whether something has been written to the database at the path. First undoes what a run that was killed
/// had begun, which keeps everybody from reading.
bool is_written(std::filesystem::path const& path);

}  // namespace db
