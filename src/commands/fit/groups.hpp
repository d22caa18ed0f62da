#pragma once

#include "src/commands/options/fit_options.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// A fit for every value of a field, each in a process and a folder of its own (fit_groups.cpp,
/// groups.cpp), with a database of them all (group_folders.hpp) and a page that ranks them.
namespace commands {

/// The page that ranks the groups and links theirs.
inline constexpr char const* index_name = "index.html";

/// Names of folders for values of a field, index for index: safe on every file system, and no two alike but
/// for case. Letters and digits of ASCII, '.', '-' and '_' stay, all else becomes '_'; what that makes empty,
/// reserved or alike gets a number.
std::vector<std::string> folder_names(std::vector<std::string> const& values);

/// Makes one run per value of `options.group_by`, side by side within its threads, each in a folder of its
/// own. One that fails leaves the others alone. Prints what came of each, and writes footfall.gpkg, which has
/// the runs of all, and index.html. Throws GroupsFailed with the worst exit code, and AlertRaised.
void fit_groups(FitOptions const& options);

/// Work that runs in a process of its own, so that whatever ends it, a crash or want of memory too, ends
/// nothing else; it returns what it has to say.
using Work = std::function<std::string()>;

/// Runs each piece of work in a process of its own, at most `most` at a time, and returns what they said,
/// index for index; empty where one was ended. `done` is called as each ends. Call it while there is one
/// thread. Throws geo::IoError where no process can be made.
std::vector<std::string> run_side_by_side(std::vector<Work> const& work, int most,
                                          std::function<void(std::size_t)> const& done);

}  // namespace commands
