#include "src/base/statistics.hpp"
#include "src/results/compare/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace results {
namespace {

/// The median of z² of a standard normal z.
constexpr double median_of_squares = 0.45494;
constexpr std::size_t fewest_same = 20;

/// Of one store from run to run.
struct StoreChange {
    double change = 0;  ///< of the logarithm of visitors ÷ fitted; gaussian: of the residual
    double plain = 0;   ///< its variance if counts were Poisson; 0 for gaussian
};

/// Half a visitor more keeps the logarithm of a count of 0 within its error.
StoreChange change_of(db::StoreRow const& before, db::StoreRow const& after, bool gaussian) {
    if (gaussian) return {after.residual - before.residual, 0};
    double const counted_before = before.visitors + 0.5, counted_after = after.visitors + 0.5;
    return {std::log(counted_after / (after.fitted + 0.5)) - std::log(counted_before / (before.fitted + 0.5)),
            1 / counted_before + 1 / counted_after};
}

/// The variance that stores' own ways add, such that half of the changes are beyond their median.
double added_variance(std::vector<StoreChange> const& changes) {
    auto const excess = [&](double added) {
        std::vector<double> squares;
        for (StoreChange const& c : changes)
            squares.push_back(c.change * c.change / std::max(c.plain + added, 1e-300));
        return base::median(std::move(squares)) - median_of_squares;
    };
    if (excess(0) <= 0) return 0;
    std::vector<double> squares;
    for (StoreChange const& c : changes)
        squares.push_back(c.change * c.change);
    double low = 0, high = base::median(std::move(squares)) / median_of_squares;  // enough even without plain
    for (int i = 0; i < 60; ++i) {
        double const middle = (low + high) / 2;
        (excess(middle) > 0 ? low : high) = middle;
    }
    return high;
}

StoreComparison in_one_run(db::StoreRow const& store, StoreEvent event) {
    StoreComparison row{.store_id = store.store_id, .name = store.name, .event = event};
    (event == StoreEvent::opened ? row.after : row.before) = store;
    return row;
}

StoreComparison changed(db::StoreRow const& before, db::StoreRow const& after, double change, bool gaussian,
                        double p) {
    return {.store_id = after.store_id,
            .name = after.name,
            .event = change > 0 ? StoreEvent::rose : StoreEvent::fell,
            .before = before,
            .after = after,
            .change = gaussian ? change : std::expm1(change),
            .turned = before.residual * after.residual < 0,
            .p = p};
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> same_stores(KeptRun const& before, KeptRun const& after) {
    std::unordered_map<std::string_view, std::size_t> earlier;
    for (std::size_t i = 0; i < before.stores.size(); ++i)
        earlier.emplace(before.stores[i].store_id, i);
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t j = 0; j < after.stores.size(); ++j) {
        auto const found = earlier.find(after.stores[j].store_id);
        if (found == earlier.end()) continue;
        pairs.emplace_back(found->second, j);
        earlier.erase(found);
    }
    return pairs;
}

std::vector<StoreComparison> compare_stores(KeptRun const& before, KeptRun const& after) {
    auto const pairs = same_stores(before, after);
    bool const gaussian = before.run.noise == "gaussian" && after.run.noise == "gaussian";
    std::vector<StoreComparison> rows;
    std::vector<bool> paired_before(before.stores.size(), false), paired_after(after.stores.size(), false);
    std::vector<StoreChange> changes;
    for (auto const& [i, j] : pairs) {
        paired_before[i] = paired_after[j] = true;
        changes.push_back(change_of(before.stores[i], after.stores[j], gaussian));
    }
    if (pairs.size() >= fewest_same) {
        double const added = added_variance(changes);
        std::vector<double> p;
        for (StoreChange const& c : changes)
            p.push_back(base::two_sided_p(c.change / std::sqrt(std::max(c.plain + added, 1e-300))));
        std::vector<bool> const beyond = base::beyond_chance(p, chance_level);
        for (std::size_t n = 0; n < pairs.size(); ++n)
            if (beyond[n])
                rows.push_back(changed(before.stores[pairs[n].first], after.stores[pairs[n].second],
                                       changes[n].change, gaussian, p[n]));
        std::ranges::stable_sort(rows, {}, [](StoreComparison const& row) { return row.p; });
    }
    for (std::size_t j = 0; j < after.stores.size(); ++j)
        if (!paired_after[j]) rows.push_back(in_one_run(after.stores[j], StoreEvent::opened));
    for (std::size_t i = 0; i < before.stores.size(); ++i)
        if (!paired_before[i]) rows.push_back(in_one_run(before.stores[i], StoreEvent::closed));
    return rows;
}

}  // namespace results
