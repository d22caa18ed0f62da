#include "src/report/page_data.hpp"

#include "src/report/outlines.hpp"
#include "src/report/sections.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

namespace report {
namespace {

Json count_objects(db::RunRecord const& record) {
    std::size_t const stores = results::stores_in_fit(record.stores);
    Json json = Json::array();
    for (db::CityCountRow const& count : record.city_counts)
        json.push_back({{"cities", count.cities},
                        {"score", or_null(results::score_of(record.run, count, stores))},
                        {"chosen", count.chosen != 0}});
    return json;
}

Json iteration_objects(std::vector<db::IterationRow> const& iterations) {
    Json json = Json::array();
    for (db::IterationRow const& step : iterations)
        json.push_back(
            {{"stage", step.stage}, {"objective", five_digits(step.objective)}, {"cities", step.cities}});
    return json;
}

}  // namespace

PageData page_data(db::RunRecord const& record, std::vector<std::size_t> const& drawn, History const& history,
                   Tiles const& tiles) {
    geo::Projection const plane = plane_of(record.run);
    model::CityModel<2> const model = results::model_of(record.run, record.cities);
    Frame const frame = frame_of(record);
    Frame const view = opening_view(record, frame);
    Json json = map_object(frame, tiles, record.cities);
    json.update({{"view", frame_object(view)},
                 {"exposure", record.run.exposure_field},
                 {"background", record.run.background.value_or(0)},
                 {"cities", city_objects(record, frame)},
                 {"spreads", spread_objects(record, frame)},
                 {"uncertainties", uncertainty_objects(record, frame)},
                 {"paths", path_objects(record, frame)},
                 {"stores", store_columns(record, drawn, frame, plane)},
                 {"surface", surface_object(model, plane, frame)},
                 {"trends", trend_objects(history)},
                 {"criterion", record.run.criterion},
                 {"counts", count_objects(record)},
                 {"iterations", iteration_objects(record.iterations)}});
    add_city_stores(json["cities"], record);
    if (!record.trade_areas.empty()) json["trade_areas"] = trade_area_columns(record, drawn, frame);
    if (words::people_are_shared(record.run)) {
        json["competition"] = record.run.competition;
        add_shared(json["cities"], record);
        json["stores"].update(shared_columns(record, drawn));
        json["competitors"] = competitor_columns(record, frame);
    }
    return {script_json(json), left_out_text(drawn.size(), record.stores.size()),
            far_off_text(record, frame, view)};
}

namespace {

constexpr int longer_side = 360;  ///< pixels: smooth enough on a screen, and small in a mail
constexpr std::size_t most_levels = 8;

/// The model's values at the middles of the pixels, by rows from the north; NaN where a middle does not
/// project.
std::vector<double> values_of(model::CityModel<2> const& model, geo::Projection const& plane,
                              Frame const& frame, geo::Picture const& size) {
    double const north = mercator(frame.north_deg), south = mercator(frame.south_deg);
    std::vector<geo::LonLat> middles;
    middles.reserve(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
    for (int row = 0; row < size.height; ++row) {
        double const lat = lat_from_mercator(north + (south - north) * (row + 0.5) / size.height);
        for (int column = 0; column < size.width; ++column) {
            double const lon =
                frame.west_deg + (frame.east_deg - frame.west_deg) * (column + 0.5) / size.width;
            middles.push_back({std::remainder(lon, 360), lat});
        }
    }
    results::Contributions const contributions(model);
    std::vector<double> values;
    values.reserve(middles.size());
    for (geo::Planar const at : plane.planar_from_lonlat(middles))
        values.push_back(contributions.rate_at(at));
    return values;
}

/// The highest numbers of the series 1, 2, 5, 10, … that lie above the background and below the largest
/// value.
std::vector<double> levels_between(double background, double largest) {
    std::vector<double> levels;
    if (!(largest > 0) || !std::isfinite(largest)) return levels;
    for (int power = static_cast<int>(std::floor(std::log10(largest))); levels.size() < most_levels;
         --power) {
        for (double const digit : {5.0, 2.0, 1.0}) {
            double const level = digit * std::pow(10.0, power);
            if (level <= background * 1.05) return levels;
            if (level < largest && levels.size() < most_levels) levels.insert(levels.begin(), level);
        }
    }
    return levels;
}

/// One hue that grows stronger, so that what lies over it and beneath it can be told apart.
std::array<std::uint8_t, 4> colour_of(std::size_t level, std::size_t levels) {
    double const strength = static_cast<double>(level) / static_cast<double>(levels);
    auto const between = [&](double weak, double strong) {
        return static_cast<std::uint8_t>(std::lround(weak + (strong - weak) * strength));
    };
    return {between(120, 40), between(190, 80), between(170, 90), between(50, 190)};
}

geo::Picture sized_for(Frame const& frame) {
    double const width = (frame.east_deg - frame.west_deg) * geo::radians_per_degree;
    double const height = mercator(frame.north_deg) - mercator(frame.south_deg);
    double const scale = longer_side / std::max(width, height);
    geo::Picture picture;
    picture.width = std::max(static_cast<int>(std::lround(width * scale)), 1);
    picture.height = std::max(static_cast<int>(std::lround(height * scale)), 1);
    return picture;
}

}  // namespace

std::optional<SurfacePicture> surface_picture(model::CityModel<2> const& model, geo::Projection const& plane,
                                              Frame const& frame) {
    if (frame.empty || model.cities.empty()) return std::nullopt;
    SurfacePicture surface{sized_for(frame), {}};
    std::vector<double> const values = values_of(model, plane, frame, surface.picture);
    double largest = 0;
    for (double const value : values)
        largest = std::max(largest, std::isfinite(value) ? value : 0.0);
    surface.levels = levels_between(model.background, largest);
    if (surface.levels.empty()) return std::nullopt;
    for (double const value : values) {
        auto const above = std::ranges::upper_bound(surface.levels, std::isfinite(value) ? value : 0.0);
        surface.picture.pixels.push_back(static_cast<std::uint8_t>(above - surface.levels.begin()));
    }
    surface.picture.palette.push_back({0, 0, 0, 0});
    for (std::size_t level = 1; level <= surface.levels.size(); ++level)
        surface.picture.palette.push_back(colour_of(level, surface.levels.size()));
    return surface;
}

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

namespace {

constexpr double margin = 0.06;            ///< of the extent, on every side
constexpr double least_extent_deg = 0.02;  ///< so that a page of one store is not drawn too close

bool is_place(geo::LonLat at) {
    return std::isfinite(at.lon_deg) && std::isfinite(at.lat_deg);
}

std::vector<geo::LonLat> places_of(db::RunRecord const& record) {
    std::vector<geo::LonLat> places;
    for (db::StoreRow const& store : record.stores)
        if (is_place(store.position)) places.push_back(store.position);
    for (db::CityRow const& city : record.cities)
        if (is_place(city.centre)) places.push_back(city.centre);
    return places;
}

void widen(double& low, double& high) {
    double const by = std::max(margin * (high - low), least_extent_deg / 2);
    low -= by;
    high += by;
}

/// Makes room for the ellipses at the edge, unless they are out of all proportion.
void widen_to_spreads(Frame& frame, std::vector<db::CitySpreadRow> const& spreads) {
    constexpr double most = 0.2;  ///< of the extent, on every side
    double const width = most * (frame.east_deg - frame.west_deg);
    double const height = most * (frame.north_deg - frame.south_deg);
    Frame const narrow = frame;
    for (db::CitySpreadRow const& spread : spreads)
        for (geo::Polygon const& polygon : spread.area.polygons)
            for (geo::LonLat const at : polygon.empty() ? geo::Ring() : polygon.front()) {
                double const lon = frame.lon_deg(at.lon_deg);
                frame.west_deg = std::min(frame.west_deg, std::max(lon, narrow.west_deg - width));
                frame.east_deg = std::max(frame.east_deg, std::min(lon, narrow.east_deg + width));
                frame.south_deg = std::min(frame.south_deg, std::max(at.lat_deg, narrow.south_deg - height));
                frame.north_deg = std::max(frame.north_deg, std::min(at.lat_deg, narrow.north_deg + height));
            }
}

/// Without a margin.
Frame least_frame(std::vector<geo::LonLat> const& places, double middle_deg) {
    Frame frame;
    frame.empty = false;
    frame.middle_deg = middle_deg;
    frame.west_deg = frame.south_deg = std::numeric_limits<double>::infinity();
    frame.east_deg = frame.north_deg = -frame.west_deg;
    for (geo::LonLat const at : places) {
        frame.west_deg = std::min(frame.west_deg, frame.lon_deg(at.lon_deg));
        frame.east_deg = std::max(frame.east_deg, frame.lon_deg(at.lon_deg));
        frame.south_deg = std::min(frame.south_deg, at.lat_deg);
        frame.north_deg = std::max(frame.north_deg, at.lat_deg);
    }
    return frame;
}

/// Without the lowest hundredth and the highest.
std::pair<double, double> most_of(std::vector<double> values) {
    std::ranges::sort(values);
    std::size_t const out = values.size() / 100;
    return {values[out], values[values.size() - 1 - out]};
}

double area_on_map(Frame const& frame) {
    return (frame.east_deg - frame.west_deg) * (mercator(frame.north_deg) - mercator(frame.south_deg));
}

bool holds(Frame const& frame, geo::LonLat at) {
    double const lon = frame.lon_deg(at.lon_deg);
    return lon >= frame.west_deg && lon <= frame.east_deg && at.lat_deg >= frame.south_deg &&
           at.lat_deg <= frame.north_deg;
}

void add_margin(Frame& frame) {
    widen(frame.west_deg, frame.east_deg);
    widen(frame.south_deg, frame.north_deg);
    frame.south_deg = std::max(frame.south_deg, -furthest_lat_deg);
    frame.north_deg = std::min(frame.north_deg, furthest_lat_deg);
}

}  // namespace

double Frame::lon_deg(double longitude) const {
    return middle_deg + std::remainder(longitude - middle_deg, 360);
}

Frame frame_of(db::RunRecord const& record) {
    std::vector<geo::LonLat> const places = places_of(record);
    if (places.empty()) return {};
    Frame frame = least_frame(places, places.front().lon_deg);
    widen_to_spreads(frame, record.city_spreads);
    add_margin(frame);
    return frame;
}

Frame opening_view(db::RunRecord const& record, Frame const& frame) {
    std::vector<double> lon, lat;
    for (db::StoreRow const& store : record.stores) {
        if (!is_place(store.position)) continue;
        lon.push_back(frame.lon_deg(store.position.lon_deg));
        lat.push_back(store.position.lat_deg);
    }
    if (lon.empty()) return frame;
    auto const [west, east] = most_of(std::move(lon));
    auto const [south, north] = most_of(std::move(lat));
    std::vector<geo::LonLat> places{{west, south}, {east, north}};
    for (db::CityRow const& city : record.cities)
        places.push_back(city.centre);
    Frame const view = frame_around(places, frame);
    return 2 * area_on_map(view) < area_on_map(frame) ? view : frame;
}

std::string far_off_text(db::RunRecord const& record, Frame const& frame, Frame const& view) {
    if (frame.empty || area_on_map(view) == area_on_map(frame)) return "";
    auto const far_off = std::ranges::count_if(record.stores, [&](db::StoreRow const& store) {
        return is_place(store.position) && !holds(view, store.position);
    });
    return fmt::format("The map opens without {} far off; zoom out to see {}.",
                       words::counted(static_cast<std::size_t>(far_off), "store", "stores"),
                       far_off == 1 ? "it" : "them");
}

Frame frame_around(std::vector<geo::LonLat> places, Frame const& as) {
    std::erase_if(places, [](geo::LonLat at) { return !is_place(at); });
    if (places.empty()) return {};
    Frame frame = least_frame(places, as.empty ? places.front().lon_deg : as.middle_deg);
    add_margin(frame);
    return frame;
}

}  // namespace report
