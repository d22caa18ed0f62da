#include "src/commands/options/command.hpp"

namespace commands {

char const* version() {
    return FOOTFALL_VERSION;
}

}  // namespace commands
