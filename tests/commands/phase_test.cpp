#include "src/commands/fit/phase.hpp"
#include "src/commands/text/text.hpp"
#include "tests/catch.hpp"
#include "tests/commands/standard_output.hpp"
#include "tests/contains.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

using commands::progress_line;

TEST_CASE("a steady phase says how far it is, and how long it takes yet once that can be told") {
    commands::Pace const steady{.steady = true};
    CHECK(progress_line("reading stores.csv", "", 0.428, 1, steady) == "reading stores.csv  42 %");
    CHECK(progress_line("refitting", "", 0.25, 20, steady) == "refitting  25 %, about 60 s left");
    CHECK(progress_line("refitting", "", 0.1, 3600, steady) == "refitting  10 %, about 9 h left");
    CHECK(progress_line("refitting", "", 0.01, 300, steady) == "refitting  1 %");
}

TEST_CASE("a phase whose parts differ names no time left, only what it takes in all where that is known") {
    CHECK(progress_line("finding cities", "", 0.9, 1, {}) == "finding cities …");
    CHECK(progress_line("finding cities", "comparing numbers of cities", 0.9, 95, {}) ==
          "finding cities, comparing numbers of cities, 1 min 35 s so far");
    commands::Pace const known{.expected_s = 60};
    CHECK(progress_line("finding cities", "", 0.1, 35, known) == "finding cities, 35 s so far of about 60 s");
    CHECK(progress_line("finding cities", "", 0.1, 121, known) == "finding cities, 2 min 01 s so far");
}

TEST_CASE("where standard error is no terminal, a phase writes a line now and then, also without a word") {
    std::string const text = printed_on(stderr, [] {
        {
            commands::Phase const phase({.between_progress = std::chrono::milliseconds(20)},
                                        "finding cities");
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
        commands::Phase const quiet({.quiet = true, .between_progress = std::chrono::milliseconds(20)},
                                    "never told");
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    });
    CHECK(contains(text, "finding cities"));
    CHECK(std::ranges::count(text, '\n') >= 2);
    CHECK_FALSE(contains(text, "never told"));
    CHECK_FALSE(contains(text, "\x1b"));
}

TEST_CASE("phases that are shorter than the time between two lines are told of as one long one is") {
    std::string const text = printed_on(stderr, [] {
        for (int i = 0; i < 10; ++i) {
            commands::Phase const phase({.between_progress = std::chrono::milliseconds(50)}, "a short phase");
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
        }
    });
    CHECK(contains(text, "a short phase"));
}
