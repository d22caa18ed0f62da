#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <algorithm>
#include <sstream>

namespace {

std::string help_of(std::string const& command) {
    program::Folder const folder;
    program::Outcome const outcome = program::run(folder, command + " --help");
    CHECK(outcome.exit_code == 0);
    return outcome.out;
}

/// In characters, not bytes.
std::size_t widest_line(std::string const& text) {
    std::size_t widest = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        widest = std::max(widest, static_cast<std::size_t>(std::ranges::count_if(
                                      line, [](char c) { return (c & 0xC0) != 0x80; })));
    return widest;
}

bool holds(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("help has lines that a terminal shows whole") {
    for (std::string const command :
         {"", "fit", "predict", "export", "report", "runs", "compare", "check", "simulate", "evaluate"}) {
        CAPTURE(command);
        CHECK(widest_line(help_of(command)) <= 80);
    }
}

TEST_CASE("help names options and arguments as they are typed") {
    std::string const of_compare = help_of("compare");
    CHECK(holds(of_compare, "compare [OPTIONS] DB [RUNS]\n"));
    std::string const of_fit = help_of("fit");
    CHECK(holds(of_fit, "  --progress,--no-progress    Say"));
    CHECK(holds(of_fit, "  -o,--output DIR REQUIRED    Folder"));
    CHECK_FALSE(holds(of_fit, "{false}"));
}
