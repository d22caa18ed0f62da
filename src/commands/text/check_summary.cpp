#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/results/run/competition.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

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

}  // namespace

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
    return input_text(stores, verbosity) + "The stores that would be used\n" + table.text() +
           wrapped(words::sentence(words::competition_forecast(results::competition_among(stores, 1))), "  ",
                   "  ");
}

nlohmann::ordered_json check_json(geo::ProjectedStores const& stores) {
    Counts const counts = counts_of(stores.table.stores);
    Extent const box = extent_of(stores.lonlat);
    nlohmann::ordered_json json = input_json(stores);
    json["bbox"] = {box.west, box.south, box.east, box.north};
    json["visitors"] = {
        {"least", counts.least}, {"most", counts.most}, {"all", counts.all}, {"zero", counts.zero}};
    json["coincident_stores"] = counts.coincident;
    if (auto const competition = results::competition_among(stores, 1))
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
