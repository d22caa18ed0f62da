#pragma once

#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <string>

/// Two cities, found.
inline void fit_two_cities(program::Folder const& folder, std::string const& more = "--quiet",
                           bool with_weeks = false) {
    REQUIRE(program::fit(folder, more, with_weeks).exit_code == 0);
}
