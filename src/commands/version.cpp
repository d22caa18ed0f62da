#include "src/commands/version.hpp"

namespace commands {

char const* version() {
    return FOOTFALL_VERSION;
}

}  // namespace commands
