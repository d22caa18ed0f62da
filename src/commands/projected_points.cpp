#include "src/commands/projected_points.hpp"

namespace commands {

geo::ProjectedStores projected_points(std::vector<geo::LonLat> const& points, std::string const& source,
                                      std::string const& crs) {
    geo::StoreTable table;
    table.source = source;
    table.crs_wkt = "OGC:CRS84";  // longitude first, as geo::LonLat
    table.crs_name = "WGS 84";
    for (geo::LonLat const& point : points) {
        geo::Store& store = table.stores.emplace_back();
        store.source_fid = static_cast<std::int64_t>(table.stores.size()) - 1;
        store.position = {point.lon_deg, point.lat_deg};
    }
    return geo::project_stores(std::move(table), crs);
}

}  // namespace commands
