#pragma once

#include "tests/architecture/source_tree.hpp"

#include <string>
#include <vector>

namespace architecture {

/// What in the sources goes against the arrows of the architecture: who may include whom, where the headers
/// of GDAL, PROJ, SQLite and Ceres may appear, that no public header names their types, that a source
/// includes its own header first, and that no components (a header and its source) include each other in a
/// circle. One sentence per violation, "file: what is wrong".
std::vector<std::string> arrow_violations(std::vector<SourceFile> const& sources);

}  // namespace architecture
