#include "src/commands/inputs/holdout.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <utility>

namespace commands {

namespace {

/// Fisher and Yates' shuffle of the first `wanted`, by hand: std::shuffle and std::sample draw differently
/// from one standard library to the next. The remainder favours low numbers by less than items ÷ 2⁶⁴.
template <typename Item>
void shuffle(std::vector<Item>& items, std::size_t wanted, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < wanted; ++i)
        std::swap(items[i], items[i + random() % (items.size() - i)]);
}

}  // namespace

std::vector<bool> held_out_stores(std::size_t stores, double fraction, std::uint64_t seed) {
    std::vector<bool> held_out(stores, false);
    if (stores == 0) return held_out;
    auto const part = static_cast<std::size_t>(std::llround(fraction * static_cast<double>(stores)));
    std::size_t const wanted = std::min(part, stores - 1);
    std::vector<std::size_t> order(stores);
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, wanted, seed);
    for (std::size_t i = 0; i < wanted; ++i)
        held_out[order[i]] = true;
    return held_out;
}

std::vector<bool> held_out_blocks(std::vector<geo::Planar> const& stores, double side_m, double fraction,
                                  std::uint64_t seed) {
    std::vector<bool> held_out(stores.size(), false);
    if (stores.empty()) return held_out;
    double const west = std::ranges::min(stores, {}, &geo::Planar::x_m).x_m;
    double const south = std::ranges::min(stores, {}, &geo::Planar::y_m).y_m;
    std::map<std::pair<double, double>, std::vector<std::size_t>> blocks;
    for (std::size_t i = 0; i < stores.size(); ++i) {
        blocks[{std::floor((stores[i].x_m - west) / side_m), std::floor((stores[i].y_m - south) / side_m)}]
            .push_back(i);
    }
    std::vector<std::vector<std::size_t>> order;
    for (auto const& [square, inside] : blocks)
        order.push_back(inside);
    shuffle(order, order.size(), seed);
    double const wanted = fraction * static_cast<double>(stores.size());
    std::size_t count = 0;
    for (std::vector<std::size_t> const& inside : order) {
        if (static_cast<double>(count) >= wanted) break;
        if (2 * (count + inside.size()) > stores.size()) continue;
        for (std::size_t const i : inside)
            held_out[i] = true;
        count += inside.size();
    }
    return held_out;
}

}  // namespace commands
