#pragma once

#include <string>

namespace CLI {
class App;
}

namespace commands {

/// The manual page, section 1, of one of the program's commands or, without one, of the program, in the
/// language of man (groff_man(7)), from what `program` declares.
std::string man_page(CLI::App const& program, CLI::App const* command);

}  // namespace commands
