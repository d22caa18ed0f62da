#pragma once

namespace commands {

/// The program's version, as in `footfall --version` and `runs.tool_version`.
char const* version();

}  // namespace commands
