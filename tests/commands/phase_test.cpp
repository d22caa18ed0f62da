#include "src/commands/fit/phase.hpp"
#include "tests/catch.hpp"

using commands::progress_line;

TEST_CASE("a phase says how far it is, and how long it takes yet once that can be told") {
    CHECK(progress_line("reading stores.csv", 0.428, 1) == "reading stores.csv  42 %");
    CHECK(progress_line("finding cities", 0.25, 20) == "finding cities  25 %, about 60 s left");
    CHECK(progress_line("finding cities", 0.5, 599) == "finding cities  50 %, about 10 min left");
    CHECK(progress_line("finding cities", 0.1, 3600) == "finding cities  10 %, about 9 h left");
    CHECK(progress_line("writing out", 0.99, 300) == "writing out  99 %, a few seconds left");
    CHECK(progress_line("writing out", 0.001, 300) == "writing out  0 %");
}
