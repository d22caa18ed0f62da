#pragma once

#include "db/rows.hpp"
#include "src/results/run/fitted.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace results {

/// The per cent of a store's visitors whose smallest areas are kept, rising.
inline constexpr std::array trade_percents{50, 80};

/// Places of a store that bring so many per cent of its fitted visitors on the least ground. The last one is
/// a whole place too, so they bring a little more.
struct TradeArea {
    std::vector<int> places;  ///< of the catchments; those with most of the store's visitors per km² first
    double km2 = 0;           ///< of their squares, on the ground
    double visitors = 0;      ///< for an exposure of 1
};

/// The trade areas of the stores of a fit in which people are divided among them.
class TradeAreas {
public:
    /// Refers to all three: keep them.
    TradeAreas(model::CityModel<2> const& model, geo::ProjectedStores const& stores,
               fit::Catchments const& catchments, int threads);

    /// One for each of trade_percents, the first within the second. Empty ones for a store without fitted
    /// visitors.
    std::array<TradeArea, trade_percents.size()> of(std::size_t store) const;

private:
    geo::ProjectedStores const& stores_;
    fit::Catchments const& catchments_;
    std::vector<double> density_;  ///< of each place, people per km²
};

/// The rows of `trade_areas`, those of a store together. None where every store draws alone, and none of a
/// store without fitted visitors. The result does not depend on the number of threads.
std::vector<db::TradeAreaRow> trade_area_rows(Fitted const& fitted);

/// The rows of `city_stores`: of each city the fewest stores that take 80 % of its visits, the first the
/// most. Every store counts, also with what is too small for a row of `contributions`. `cities` are the rows
/// of the same fit, with their numbers. The result does not depend on the number of threads.
std::vector<db::CityStoreRow> city_store_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities);

}  // namespace results
