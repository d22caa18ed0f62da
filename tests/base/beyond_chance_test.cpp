#include "src/base/statistics.hpp"
#include "tests/catch.hpp"

TEST_CASE("probabilities are those of the tables") {
    CHECK(base::two_sided_p(1.959964) == Catch::Approx(0.05).epsilon(1e-4));
    CHECK(base::two_sided_p(-2.575829) == Catch::Approx(0.01).epsilon(1e-4));
    CHECK(base::chi_squared_p(9.210340, 2) == Catch::Approx(0.01).epsilon(1e-4));
    CHECK(base::chi_squared_p(16.811894, 6) == Catch::Approx(0.01).epsilon(1e-4));
}

TEST_CASE("several changes together need more to be beyond chance than one alone") {
    using Flags = std::vector<bool>;
    CHECK(base::beyond_chance({0.009}, 0.01) == Flags{true});
    CHECK(base::beyond_chance({0.009, 0.5}, 0.01) == Flags{false, false});
    // The smallest times three, the next times two, the last as it is.
    CHECK(base::beyond_chance({0.009, 0.003, 0.0049}, 0.01) == Flags{true, true, true});
    CHECK(base::beyond_chance({0.009, 0.003, 0.0051}, 0.01) == Flags{false, true, false});
    CHECK(base::beyond_chance({}, 0.01).empty());
}
