#include "geo/gazetteer/gazetteer.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/results/run/city_names.hpp"
#include "src/results/run/competition.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

namespace commands {
namespace {

struct Counts {
    double least = 0, most = 0, all = 0;
    std::size_t zero = 0;        ///< stores without a visitor
    std::size_t coincident = 0;  ///< stores that share their position with another
};

std::size_t coincident_stores(std::vector<geo::Store> const& stores) {
    std::vector<std::pair<double, double>> positions;
    positions.reserve(stores.size());
    for (geo::Store const& store : stores)
        positions.emplace_back(store.position.x, store.position.y);
    std::sort(positions.begin(), positions.end());
    std::size_t count = 0;
    for (auto at = positions.begin(); at != positions.end();) {
        auto const next = std::upper_bound(at, positions.end(), *at);
        if (next - at > 1) count += static_cast<std::size_t>(next - at);
        at = next;
    }
    return count;
}

Counts counts_of(std::vector<geo::Store> const& stores) {
    Counts counts{HUGE_VAL, -HUGE_VAL, 0, 0, coincident_stores(stores)};
    for (geo::Store const& store : stores) {
        counts.least = std::min(counts.least, store.visitors);
        counts.most = std::max(counts.most, store.visitors);
        counts.all += store.visitors;
        if (store.visitors == 0) ++counts.zero;
    }
    return counts;
}

/// The places of the gazetteer that a city among the stores may be called after: in their box and as far
/// around it as a city is near a place, but for sections of others. The most populous come first.
std::vector<geo::Place> places_near(Extent const& box) {
    constexpr double km_per_degree = 111.2;
    double const lat_margin = results::near_km / km_per_degree;
    double const lon_margin = lat_margin / std::cos((box.south + box.north) / 2 * geo::radians_per_degree);
    double const width = box.east - box.west + (box.east < box.west ? 360 : 0) + 2 * lon_margin;
    std::vector<geo::Place> places;
    for (geo::Place const& place : geo::gazetteer()) {
        if (place.section) continue;
        double const from_west = place.position.lon_deg - (box.west - lon_margin);
        if (from_west - 360 * std::floor(from_west / 360) <= width &&
            place.position.lat_deg >= box.south - lat_margin &&
            place.position.lat_deg <= box.north + lat_margin)
            places.push_back(place);
    }
    std::ranges::stable_sort(places, std::greater{}, &geo::Place::population);
    return places;
}

constexpr std::size_t places_named = 5;

std::vector<std::string> names_of_largest(std::vector<geo::Place> const& places) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(places.size(), places_named); ++i)
        names.push_back(places[i].name);
    return names;
}

std::string known_places(std::vector<geo::Place> const& places) {
    if (places.empty()) return "none near the stores: cities have numbers, or names by --places of fit";
    return fmt::format("{} near the stores, {}{}", counted(places.size(), "place", "places"),
                       places.size() > places_named ? "the largest " : "",
                       fmt::join(names_of_largest(places), ", "));
}

/// Whether a town is near, as one is near most stores.
bool is_near_a_place(geo::LonLat at) {
    constexpr double town_km = 30;
    double const km_per_degree_of_lon = geo::km_per_degree * std::cos(at.lat_deg * geo::radians_per_degree);
    return std::ranges::any_of(geo::gazetteer(), [&](geo::Place const& place) {
        double const north_km = geo::km_per_degree * (place.position.lat_deg - at.lat_deg);
        if (std::abs(north_km) > town_km) return false;
        double const east_km =
            km_per_degree_of_lon * std::remainder(place.position.lon_deg - at.lon_deg, 360);
        return std::hypot(east_km, north_km) <= town_km;
    });
}

}  // namespace

std::string exchanged_axes_text(geo::ProjectedStores const& stores) {
    if (geo::crs_from_text(stores.table.crs_wkt).kind != geo::CrsKind::geographic) return "";
    constexpr std::size_t most_looked_at = 200, part_that_is_usual = 10;
    std::size_t const count = stores.lonlat.size(), looked_at = std::min(count, most_looked_at);
    std::size_t near = 0, near_exchanged = 0;
    for (std::size_t i = 0; i < looked_at; ++i) {
        if (is_near_a_place(stores.lonlat[i * count / looked_at])) ++near;
        if (part_that_is_usual * near >= looked_at) return "";
    }
    for (std::size_t i = 0; i < looked_at; ++i) {
        auto const [lon_deg, lat_deg] = stores.lonlat[i * count / looked_at];
        if (std::abs(lon_deg) <= 90 && is_near_a_place({lat_deg, lon_deg})) ++near_exchanged;
    }
    if (2 * near_exchanged <= looked_at) return "";
    return fmt::format(
        "longitude and latitude look exchanged: as they are {} of {} stores {} near a town, exchanged {} {}; "
        "exchange them with --lon and --lat where they are fields, else in the file",
        near == 0 ? "none" : std::to_string(near), looked_at, near <= 1 ? "is" : "are", near_exchanged,
        near_exchanged == 1 ? "is" : "are");
}

Extent extent_of(std::vector<geo::LonLat> const& positions) {
    std::vector<double> lons;
    Extent box{0, 90, 0, -90};
    for (geo::LonLat const at : positions) {
        lons.push_back(at.lon_deg);
        box.south = std::min(box.south, at.lat_deg);
        box.north = std::max(box.north, at.lat_deg);
    }
    std::sort(lons.begin(), lons.end());
    // The box is all but the widest gap between neighbours around the globe.
    box.west = lons.front();
    box.east = lons.back();
    double widest = 360 - (lons.back() - lons.front());
    for (std::size_t i = 1; i < lons.size(); ++i) {
        if (lons[i] - lons[i - 1] <= widest) continue;
        widest = lons[i] - lons[i - 1];
        box.west = lons[i];
        box.east = lons[i - 1];
    }
    return box;
}

std::string check_text(geo::ProjectedStores const& stores, Verbosity const& verbosity) {
    Counts const counts = counts_of(stores.table.stores);
    Extent const box = extent_of(stores.lonlat);
    Table table({Table::Align::left, Table::Align::left});
    table.add({"longitude", fmt::format("{:.4f} to {:.4f}", box.west, box.east)});
    table.add({"latitude", fmt::format("{:.4f} to {:.4f}", box.south, box.north)});
    table.add({"visitors", fmt::format("{} to {}, {} in all", sensible(counts.least), sensible(counts.most),
                                       sensible(counts.all))});
    table.add({"without visitors", counted(counts.zero, "store", "stores")});
    table.add({"same position",
               fmt::format("{} shared with another", counted(counts.coincident, "store", "stores"))});
    table.add({"places known", known_places(places_near(box))});
    auto const competition = results::competition_among(stores, 1);
    table.add({"a fit takes",
               duration_text(fit_duration(stores.table.stores.size(), competition)) + " on two cores"});
    return input_text(stores, verbosity) + "The stores that would be used\n" + table.text() +
           wrapped(words::sentence(words::competition_forecast(competition)), "  ", "  ");
}

nlohmann::ordered_json check_json(geo::ProjectedStores const& stores) {
    Counts const counts = counts_of(stores.table.stores);
    Extent const box = extent_of(stores.lonlat);
    nlohmann::ordered_json json = input_json(stores);
    json["bbox"] = {box.west, box.south, box.east, box.north};
    json["visitors"] = {
        {"least", counts.least}, {"most", counts.most}, {"all", counts.all}, {"zero", counts.zero}};
    json["coincident_stores"] = counts.coincident;
    std::vector<geo::Place> const places = places_near(box);
    json["places"] = {{"known", places.size()}, {"largest", names_of_largest(places)}};
    auto const competition = results::competition_among(stores, 1);
    Duration const duration = fit_duration(stores.table.stores.size(), competition);
    json["fit_seconds"] = {std::round(10 * duration.least_s) / 10, std::round(10 * duration.most_s) / 10};
    if (competition)
        json["competition"] = {{"mode", competition->alone ? "none" : "shared"},
                               {"alone", competition->alone},
                               {"figure", competition->figure},
                               {"alone_from", results::alone_from},
                               {"alike", competition->alike},
                               {"crowding", competition->crowding},
                               {"places", competition->places}};
    return json;
}

}  // namespace commands
