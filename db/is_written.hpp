#pragma once

#include <filesystem>

namespace db {

/// Whether something has been written to the database at the path. What a run that was killed had begun is
/// undone first: until then it keeps everybody from reading.
bool is_written(std::filesystem::path const& path);

}  // namespace db
