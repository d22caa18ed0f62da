#include "src/report/outline_text.hpp"
#include "src/report/page_data.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

namespace report {
namespace {

/// Outlines are drawn to a part of the width of a store's larger area, so that the numbers in them have a
/// digit each.
constexpr double steps_of_width = 48;
constexpr double degrees_of_unit = 1e-5, km_of_unit = 1.1132e-3;

/// How long a step of the store's outlines is, in units of 1e-5°.
std::int64_t step_of(db::TradeAreaRow const& area) {
    double const width_km = std::sqrt(std::clamp(area.area_km2, 0.0, 1e8));
    return std::max<std::int64_t>(1, std::llround(width_km / steps_of_width / km_of_unit));
}

/// The rings of an area, each point as steps from the store.
std::string outline_of(db::TradeAreaRow const& area, geo::LonLat from, std::int64_t step,
                       Frame const& frame) {
    std::vector<geo::Line> rings;
    for (geo::Polygon const& polygon : area.area.polygons)
        for (geo::Ring const& ring : polygon) {
            geo::Line& drawn = rings.emplace_back();
            // The last point repeats the first.
            for (std::size_t i = 0; i + 1 < ring.size(); ++i)
                drawn.push_back({frame.lon_deg(ring[i].lon_deg), ring[i].lat_deg});
        }
    return outline_text(rings, from, static_cast<double>(step) * degrees_of_unit);
}

struct AreasOfStore {
    db::TradeAreaRow const* half = nullptr;
    db::TradeAreaRow const* most = nullptr;
};

std::map<std::string_view, AreasOfStore> areas_by_store(std::vector<db::TradeAreaRow> const& rows) {
    std::map<std::string_view, AreasOfStore> areas;
    for (db::TradeAreaRow const& row : rows)
        (row.percent == 50 ? areas[row.store_id].half : areas[row.store_id].most) = &row;
    return areas;
}

}  // namespace

Json trade_area_columns(db::RunRecord const& record, std::vector<std::size_t> const& drawn,
                        Frame const& frame) {
    auto const areas = areas_by_store(record.trade_areas);
    Json::array_t step, half_km2, half, most_km2, most;
    for (std::size_t const i : drawn) {
        db::StoreRow const& store = record.stores[i];
        auto const found = areas.find(store.store_id);
        bool const known = found != areas.end() && found->second.half && found->second.most;
        if (!known) {
            for (Json::array_t* const column : {&step, &half_km2, &half, &most_km2, &most})
                column->emplace_back(nullptr);
            continue;
        }
        auto const& [of_half, of_most] = found->second;
        std::int64_t const store_step = step_of(*of_most);
        geo::LonLat const from{degrees(frame.lon_deg(store.position.lon_deg)).get<double>(),
                               degrees(store.position.lat_deg).get<double>()};
        step.push_back(store_step);
        half_km2.push_back(five_digits(of_half->area_km2));
        most_km2.push_back(five_digits(of_most->area_km2));
        half.push_back(outline_of(*of_half, from, store_step, frame));
        most.push_back(outline_of(*of_most, from, store_step, frame));
    }
    return {{"step", std::move(step)},
            {"half_km2", std::move(half_km2)},
            {"half", std::move(half)},
            {"most_km2", std::move(most_km2)},
            {"most", std::move(most)}};
}

}  // namespace report
