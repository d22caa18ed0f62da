#include "src/results/run/city_stores.hpp"

#include "src/base/parallel.hpp"

#include <algorithm>
#include <functional>

namespace results {
namespace {

constexpr double inner_share = 0.5, outer_share = 0.8;

struct Taken {
    std::size_t store = 0;
    double visitors = 0;
};

/// What the stores take of each city, but for what is so little that all stores with no more could not take
/// the fifth that is left out: of a million stores most have such crumbs of most cities around.
std::vector<std::vector<Taken>> taken_of(Fitted const& fitted, std::vector<db::CityRow> const& cities) {
    StoreRates const rates(fitted.result.model, fitted.stores, catchments_of(fitted));
    Eigen::VectorXd const weights = weights_of(fitted);
    std::size_t const count = fitted.stores.planar.size();
    std::vector<std::vector<std::vector<Taken>>> parts(base::stretches(count));
    base::parallel_stretches(
        count, fitted.threads, [&](std::size_t part, std::size_t first, std::size_t end) {
            parts[part].resize(cities.size());
            std::vector<Contribution> at_store;
            for (std::size_t i = first; i < end; ++i) {
                rates.at(i, at_store);
                for (auto const [city, rate] : at_store) {
                    double const visitors = weights[static_cast<Eigen::Index>(i)] * rate;
                    double const crumb = (1 - outer_share) * cities[city].visits / static_cast<double>(count);
                    if (visitors > crumb) parts[part][city].push_back({i, visitors});
                }
            }
        });
    std::vector<std::vector<Taken>> all(cities.size());
    for (auto& part : parts)
        for (std::size_t k = 0; k < part.size(); ++k)
            all[k].insert(all[k].end(), part[k].begin(), part[k].end());
    return all;
}

}  // namespace

std::vector<db::CityStoreRow> city_store_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities) {
    std::vector<std::vector<Taken>> taken = taken_of(fitted, cities);
    std::vector<db::CityStoreRow> rows;
    for (std::size_t k = 0; k < cities.size(); ++k) {
        if (!(cities[k].visits > 0)) continue;
        std::ranges::stable_sort(taken[k], std::greater{}, &Taken::visitors);
        double sum = 0;
        std::int64_t rank = 0;
        for (auto const& [store, visitors] : taken[k]) {
            double const before = sum / cities[k].visits;
            if (before >= outer_share) break;
            sum += visitors;
            rows.push_back({cities[k].city_id, fitted.stores.table.stores[store].id, ++rank, visitors,
                            visitors / cities[k].visits, sum / cities[k].visits,
                            before < inner_share ? 50 : 80});
        }
    }
    return rows;
}

}  // namespace results
