#pragma once

#include "geo/crs/projection.hpp"
#include "src/report/page.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <string>

/// A run as it comes from the database, small and made up.
namespace example {

inline db::CityRow city(std::int64_t id, std::string const& name, geo::Planar at, double visits) {
    db::CityRow row;
    row.city_id = row.rank = id;
    row.name = name;
    row.x_m = at.x_m;
    row.y_m = at.y_m;
    row.amplitude = 900;
    row.cov_xx_m2 = 64e6;
    row.cov_xy_m2 = 30e6;
    row.cov_yy_m2 = 49e6;
    row.visits = visits;
    row.share = visits / 10000;
    row.centre = geo::Projection("EPSG:27700").lonlat_from_planar(at);
    return row;
}

inline db::StoreRow store(std::string const& id, geo::LonLat at, double visitors, double z) {
    db::StoreRow row;
    row.store_id = id;
    row.visitors = visitors;
    row.fitted = 100;
    row.residual = visitors - 100;
    row.z = z;
    row.position = at;
    return row;
}

inline db::RunRecord run() {
    db::RunRecord record;
    record.run.run_id = 3;
    record.run.series = "shops";
    record.run.source = "shops.csv";
    record.run.finished_at = "2024-03-01T10:00:01.250Z";
    record.run.crs_wkt = "EPSG:27700";
    record.run.background = 10;
    record.run.converged = 1;
    record.run.deviance = 10;
    record.run.null_deviance = 100;
    record.cities = {city(1, "Leeds", {430e3, 433e3}, 6000), city(2, "York", {460e3, 452e3}, 3000)};
    record.stores = {store("a", {-1.5, 53.8}, 130, 4.0), store("b", {-1.1, 53.9}, 80, -2.0)};
    return record;
}

inline std::string page(db::RunRecord const& record, report::Tiles const& tiles = {}) {
    return report::page_of(record, {}, {tiles, "0.1.0"});
}

/// What the page's scripts read, as it stands there and as it is read.
inline std::string data_text(std::string const& page) {
    std::string const start = R"(<script id="data" type="application/json">)";
    std::size_t const from = page.find(start) + start.size();
    return page.substr(from, page.find("</script>", from) - from);
}
inline nlohmann::json data_of(std::string const& page) {
    return nlohmann::json::parse(data_text(page));
}

inline std::size_t count(std::string const& text, std::string const& part) {
    std::size_t times = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++times;
    return times;
}

}  // namespace example
