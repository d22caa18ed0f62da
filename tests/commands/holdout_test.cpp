#include "src/commands/inputs/holdout.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using commands::held_out_stores;

namespace {

auto count(std::vector<bool> const& held_out) {
    return std::count(held_out.begin(), held_out.end(), true);
}

}  // namespace

TEST_CASE("a fraction of the stores is held out") {
    CHECK(count(held_out_stores(1000, 0.2, 1)) == 200);
    CHECK(count(held_out_stores(1000, 0, 1)) == 0);
    CHECK(count(held_out_stores(3, 0.9, 1)) == 2);
    CHECK(held_out_stores(0, 0.5, 1).empty());
}

TEST_CASE("the choice depends on the seed alone and is the same on every machine") {
    std::vector<bool> const chosen = held_out_stores(10, 0.3, 42);
    CHECK(chosen == std::vector<bool>{true, false, false, false, true, false, true, false, false, false});
    CHECK(held_out_stores(1000, 0.5, 1) != held_out_stores(1000, 0.5, 2));
}

TEST_CASE("whole squares are held out, about as many stores as asked for") {
    std::vector<geo::Planar> stores;
    for (int i = 0; i < 1600; ++i)
        stores.push_back({1e5 + 500.0 * (i % 40), 500.0 * (i / 40)});  // 20 km; squares of 4 km hold 64
    std::vector<bool> const held_out = commands::held_out_blocks(stores, 4e3, 0.2, 1);
    CHECK(count(held_out) == 320);
    for (int i = 0; i < 1600; ++i) {
        int const corner = i - i % 40 % 8 - 40 * (i / 40 % 8);
        CHECK(held_out[i] == held_out[corner]);
    }
    CHECK(commands::held_out_blocks(stores, 4e3, 0.2, 2) != held_out);
    CHECK(count(commands::held_out_blocks(stores, 50e3, 0.2, 1)) == 0);
    CHECK(count(commands::held_out_blocks(stores, 4e3, 0.9, 1)) == 768);  // at most half
}

TEST_CASE("every store is as likely to be held out as any other") {
    std::vector<int> times(20, 0);
    for (unsigned seed = 0; seed < 2000; ++seed) {
        std::vector<bool> const held_out = held_out_stores(20, 0.25, seed);
        for (std::size_t i = 0; i < 20; ++i)
            times[i] += held_out[i] ? 1 : 0;
    }
    for (int const n : times)
        CHECK(n == Catch::Approx(500).margin(100));  // five standard deviations
}
