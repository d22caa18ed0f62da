#include "src/commands/holdout.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace commands {

// Fisher and Yates' shuffle, as far as needed, by hand: std::shuffle and std::sample draw differently from
// one standard library to the next. The remainder favours low numbers by less than stores ÷ 2⁶⁴.
std::vector<bool> held_out_stores(std::size_t stores, double fraction, std::uint64_t seed) {
    std::vector<bool> held_out(stores, false);
    if (stores == 0) return held_out;
    auto const wanted = static_cast<std::size_t>(std::llround(fraction * static_cast<double>(stores)));
    std::vector<std::size_t> order(stores);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < std::min(wanted, stores - 1); ++i) {
        std::swap(order[i], order[i + random() % (stores - i)]);
        held_out[order[i]] = true;
    }
    return held_out;
}

}  // namespace commands
