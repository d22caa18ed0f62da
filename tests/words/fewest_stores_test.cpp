#include "src/words/sentences.hpp"
#include "tests/catch.hpp"

TEST_CASE("the fewest stores of a city are counted up to half of its visits and up to 80 %") {
    auto const fewest = words::fewest_stores({{3, "a", 1, 9, 0.4, 0.4, 50},
                                              {3, "b", 2, 8, 0.3, 0.7, 50},
                                              {3, "c", 3, 7, 0.2, 0.9, 80},
                                              {5, "a", 1, 9, 1, 1, 50}});
    REQUIRE(fewest.size() == 2);
    CHECK(words::fewest_stores_text(fewest.at(3), 1430) ==
          "Half of its visits go to 2 of 1,430 stores, 80 % to 3");
    CHECK(words::fewest_stores_text(fewest.at(5), 1) == "Half of its visits go to 1 of 1 store, 80 % to 1");
}
