#pragma once

#include "src/words/text.hpp"

/// Numbers and tables as a person reads them, under the names that the commands use.
namespace commands {

using words::counted;
using words::grouped;
using words::percent;
using words::printable;
using words::sensible;
using words::Table;
using words::wrapped;

}  // namespace commands
