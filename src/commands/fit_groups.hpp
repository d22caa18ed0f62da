#pragma once

#include "src/commands/fit_options.hpp"

#include <string>
#include <vector>

namespace commands {

/// The page that links those of the groups.
inline constexpr char const* index_name = "index.html";

/// Names of folders for values of a field, index for index: safe on every file system, and no two alike but
/// for case. Letters and digits of ASCII, '.', '-' and '_' stay, all else becomes '_'; what that makes empty,
/// reserved or alike gets a number.
std::vector<std::string> folder_names(std::vector<std::string> const& values);

/// One run per value of `options.group_by`, side by side within its threads, each in a folder of its own;
/// one that fails leaves the others alone. Prints what came of each and writes index.html. Throws
/// GroupsFailed with the worst exit code, and AlertRaised.
void fit_groups(FitOptions const& options);

}  // namespace commands
