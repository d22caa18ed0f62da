#include "src/words/text.hpp"

#include "tests/catch.hpp"

TEST_CASE("nothing is never shown as less than nothing") {
    CHECK(words::percent(-1e-9) == "0.0 %");
    CHECK(words::percent(-0.002) == "-0.2 %");
    CHECK(words::grouped(-0.4) == "0");
}

#include <cmath>

using namespace words;

TEST_CASE("numbers are grouped by thousands") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1000) == "1,000");
    CHECK(grouped(-1234567.891, 2) == "-1,234,567.89");
    CHECK(grouped(-100) == "-100");
    CHECK(grouped(NAN) == "–");
}

TEST_CASE("sensible numbers show three digits at least where there are any") {
    CHECK(sensible(0.123456) == "0.123");
    CHECK(sensible(12.3456) == "12.3");
    CHECK(sensible(12345.6) == "12,346");
    CHECK(sensible(7) == "7");
    CHECK(sensible(0) == "0");
    CHECK(sensible(0.00001234) == "1.23e-05");
}

TEST_CASE("a number is rounded to what its limits allow") {
    CHECK(rounded_to(866'953'760, 860e6, 873e6) == "867 million");
    CHECK(rounded_to(866'953'760, 700e6, 1100e6) == "870 million");
    CHECK(rounded_to(1'234'567'890, 1.1e9, 1.3e9) == "1.2 billion");
    CHECK(rounded_to(12'345, 12'000, 12'700) == "12,300");
    CHECK(rounded_to(12'345, 12'344, 12'347) == "12,345");
    CHECK(rounded_to(34, 14, 54) == "34");
    CHECK(rounded_to(7.234, 7, 7.5) == "7.2");
    CHECK(rounded_to(0.0321, 0.0309, 0.0333) == "0.032");
    CHECK(rounded_to(-12'345, -12'700, -12'000) == "-12,300");
}

TEST_CASE("a number without limits has three digits") {
    CHECK(rounded_to(866'053'760) == "866 million");
    CHECK(rounded_to(12'345) == "12,300");
    CHECK(rounded_to(7) == "7");
    CHECK(rounded_to(7.2345, 7.2345, 7.2345) == "7.23");
    CHECK(rounded_to(0) == "0");
    CHECK(rounded_to(NAN) == "–");
}

TEST_CASE("a number that its limits tell finely is not put in words") {
    CHECK(rounded_to(1'234'567, 1'234'000, 1'235'100) == "1,234,600");
    CHECK(rounded_to(999'600, 950'000, 1'050'000) == "1.00 million");
}

TEST_CASE("text that goes to a terminal has no control characters and ends with … where it is cut") {
    CHECK(printable("a\x1b[31mb\n") == "a?[31mb?");
    CHECK(printable("Zürich", 6) == "Zürich");
    CHECK(printable("Zürich West", 7) == "Zürich…");
}

TEST_CASE("long text is broken at spaces and indented") {
    using words::wrapped;
    CHECK(wrapped("one two three", "- ", "  ", 9) == "- one two\n  three\n");
    CHECK(wrapped("Köln", "", "", 4) == "Köln\n");
    CHECK(wrapped("longer-than-a-line b", "- ", "  ", 6) == "- longer-than-a-line\n  b\n");
}

TEST_CASE("columns line up on characters, not bytes") {
    Table table({Table::Align::left, Table::Align::right});
    table.add({"Köln", "7"});
    table.add({"Rome", "1,234"});
    CHECK(table.text("") == "Köln      7\nRome  1,234\n");
}

TEST_CASE("numbers that nobody reads digit by digit are short") {
    CHECK(words::grouped(1.5e85) == "1.5e+85");
    CHECK(words::sensible(-3.94e281) == "-3.94e+281");
    CHECK(words::percent(-3.9e281) == "-3.9e+283 %");
    CHECK(words::grouped(999999999999999.0) == "999,999,999,999,999");
}
