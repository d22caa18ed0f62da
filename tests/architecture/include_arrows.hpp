#pragma once

#include "tests/architecture/source_tree.hpp"

#include <string>
#include <vector>

namespace architecture {

/// What in the sources goes against the arrows of the architecture: who may include whom, where the headers
/// of GDAL, PROJ, SQLite and Ceres may appear, that no public header names their types, and that a source
/// includes its own header first. One sentence per violation, "file: what is wrong".
std::vector<std::string> arrow_violations(std::vector<SourceFile> const& sources);

}  // namespace architecture
