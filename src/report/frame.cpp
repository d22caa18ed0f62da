#include "src/report/mercator.hpp"
#include "src/report/page_data.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace report {
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
