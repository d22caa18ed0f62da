#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace commands {

/// Work that runs in a process of its own, so that whatever ends it, a crash or want of memory too, ends
/// nothing else; it returns what it has to say.
using Work = std::function<std::string()>;

/// Runs each piece of work in a process of its own, at most `most` at a time, and returns what they said,
/// index for index; empty where one was ended. `done` is called as each ends. Call it while there is one
/// thread. Throws geo::IoError where no process can be made.
std::vector<std::string> run_side_by_side(std::vector<Work> const& work, int most,
                                          std::function<void(std::size_t)> const& done);

}  // namespace commands
