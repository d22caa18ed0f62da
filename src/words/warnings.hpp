#pragma once

#include "db/rows.hpp"

#include <string>
#include <vector>

namespace words {

/// What a reader of a run's numbers has to know before relying on them, a sentence each, as far as the
/// database tells; empty for most runs.
std::vector<std::string> warnings_of(db::RunRecord const& record);

}  // namespace words
