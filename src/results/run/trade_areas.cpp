#include "src/results/run/trade_areas.hpp"

#include "geo/crs/square_grid.hpp"
#include "src/base/parallel.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <tuple>

namespace results {
namespace {

/// What a place brings a store.
struct Brought {
    int place = 0;
    double visitors = 0;
    float per_km2 = 0;  ///< of ground; as a float, so that what differs by rounding alone is the same
    double distance2 = 0;
};

geo::SquareGrid grid_of(fit::Catchments const& catchments) {
    std::vector<geo::PlanarSquare> squares;
    for (Eigen::Index q = 0; q < catchments.places.cols(); ++q)
        squares.push_back({{catchments.places(0, q), catchments.places(1, q)}, catchments.side[q]});
    return geo::SquareGrid(squares);
}

std::vector<db::TradeAreaRow> rows_of_store(geo::Store const& store, TradeAreas const& areas,
                                            std::size_t number, geo::SquareGrid const& grid,
                                            geo::Projection const& projection) {
    std::vector<db::TradeAreaRow> rows;
    auto const of_store = areas.of(number);
    for (std::size_t p = 0; p < trade_percents.size(); ++p) {
        TradeArea const& area = of_store[p];
        if (area.places.empty()) continue;
        rows.push_back({store.id, store.name, trade_percents[p], area.km2, store.exposure * area.visitors,
                        grid.union_of(area.places, projection)});
    }
    return rows;
}

}  // namespace

TradeAreas::TradeAreas(model::CityModel<2> const& model, geo::ProjectedStores const& stores,
                       fit::Catchments const& catchments, int threads)
    : stores_(stores), catchments_(catchments), density_(catchments.place_km2.size()) {
    Contributions const people(model);
    base::parallel_stretches(density_.size(), threads, [&](std::size_t, std::size_t first, std::size_t end) {
        for (std::size_t q = first; q < end; ++q) {
            auto const place = catchments.places.col(static_cast<Eigen::Index>(q));
            density_[q] = people.rate_at({place.x(), place.y()});
        }
    });
}

std::array<TradeArea, trade_percents.size()> TradeAreas::of(std::size_t store) const {
    geo::Planar const at = stores_.planar[store];
    std::vector<Brought> places;
    double all = 0;
    for (int e = catchments_.first[store]; e < catchments_.first[store + 1]; ++e) {
        int const q = catchments_.place[e];
        double const visitors = catchments_.km2[e] * density_[q];
        all += visitors;
        double const distance2 = (catchments_.places.col(q) - model::Vector<2>(at.x_m, at.y_m)).squaredNorm();
        places.push_back({q, visitors, static_cast<float>(visitors / catchments_.square_km2[q]), distance2});
    }
    // Where people live evenly the nearest places come first, not those that happen to be in front.
    std::ranges::stable_sort(places, {},
                             [](Brought const& b) { return std::tuple(-b.per_km2, b.distance2); });
    std::array<TradeArea, trade_percents.size()> result;
    TradeArea so_far;
    auto next = places.begin();
    for (std::size_t p = 0; p < result.size(); ++p) {
        while (next != places.end() && so_far.visitors < trade_percents[p] / 100.0 * all) {
            so_far.places.push_back(next->place);
            so_far.km2 += catchments_.square_km2[next->place];
            so_far.visitors += next->visitors;
            ++next;
        }
        result[p] = so_far;
    }
    return result;
}

std::vector<db::TradeAreaRow> trade_area_rows(Fitted const& fitted) {
    std::vector<db::TradeAreaRow> rows;
    if (!fitted.shared) return rows;
    fit::Catchments const& catchments = fitted.shared->catchments;
    TradeAreas const areas(fitted.result.model, fitted.stores, catchments, fitted.threads);
    geo::SquareGrid const grid = grid_of(catchments);
    // A projection serves one thread, and costs as much as the areas of some stores.
    constexpr std::size_t stores_at_once = 256;
    std::size_t const count = fitted.stores.planar.size();
    std::vector<std::vector<db::TradeAreaRow>> parts((count + stores_at_once - 1) / stores_at_once);
    base::parallel_for(static_cast<int>(parts.size()), fitted.threads, [&](int part) {
        geo::Projection const projection = fitted.stores.projection;
        std::size_t const first = static_cast<std::size_t>(part) * stores_at_once;
        for (std::size_t i = first; i < std::min(first + stores_at_once, count); ++i)
            std::ranges::move(rows_of_store(fitted.stores.table.stores[i], areas, i, grid, projection),
                              std::back_inserter(parts[part]));
    });
    for (auto& part : parts)
        std::ranges::move(part, std::back_inserter(rows));
    return rows;
}

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
