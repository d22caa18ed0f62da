#include "src/report/store_columns.hpp"

namespace report {

Json store_columns(db::RunRecord const& record, std::vector<std::size_t> const& drawn, Frame const& frame,
                   geo::Projection const& plane) {
    using Column = Json::array_t;
    Column lon, lat, x, y, names, visitors, fitted, z, exposure, held;
    for (std::size_t const i : drawn) {
        db::StoreRow const& store = record.stores[i];
        geo::Planar const planar = plane.planar_from_lonlat(store.position);
        if (store.held_out) held.push_back(names.size());
        lon.push_back(degrees(frame.lon_deg(store.position.lon_deg)));
        lat.push_back(degrees(store.position.lat_deg));
        x.push_back(metres(planar.x_m));
        y.push_back(metres(planar.y_m));
        names.push_back(store.name.empty() ? store.store_id : store.name);
        visitors.push_back(five_digits(store.visitors));
        fitted.push_back(five_digits(store.fitted));
        z.push_back(store.z ? rounded(*store.z, 2) : Json());
        if (!record.run.exposure_field.empty()) exposure.push_back(or_null(store.exposure));
    }
    return {{"lon", std::move(lon)},       {"lat", std::move(lat)},    {"x", std::move(x)},
            {"y", std::move(y)},           {"name", std::move(names)}, {"visitors", std::move(visitors)},
            {"fitted", std::move(fitted)}, {"z", std::move(z)},        {"exposure", std::move(exposure)},
            {"held", std::move(held)}};
}

}  // namespace report
