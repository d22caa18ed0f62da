#include "src/commands/text/input_summary.hpp"
#include "tests/catch.hpp"

TEST_CASE("an extent is the smallest box around the stores") {
    commands::Extent const box = commands::extent_of({{-1, 50}, {3, 52}, {2, 51}});
    CHECK(box.west == -1);
    CHECK(box.east == 3);
    CHECK(box.south == 50);
    CHECK(box.north == 52);
}

TEST_CASE("an extent across the antimeridian runs from east to west longitudes") {
    commands::Extent const box = commands::extent_of({{178, -18}, {-179, -17}, {179.5, -16}});
    CHECK(box.west == 178);
    CHECK(box.east == -179);
}

TEST_CASE("the extent of one store is its position") {
    commands::Extent const box = commands::extent_of({{5, 50}});
    CHECK(box.west == 5);
    CHECK(box.east == 5);
}
