#include "src/commands/inputs/read_sites.hpp"

#include "geo/errors.hpp"

#include <fmt/format.h>

namespace commands {
namespace {

geo::ProjectedStores sites_of_file(PredictOptions const& options, db::RunRow const& run) {
    geo::ReadStoresOptions read = options.sites.read;
    if (!constant_exposure(options)) read.exposure_field = options.exposure;
    return geo::project_stores(geo::read_stores(options.sites.source, read), run.crs_wkt);
}

[[noreturn]] void refuse_outside(std::pair<double, double> const& point, db::RunRow const& run) {
    throw geo::InputRejected(
        fmt::format("--at {},{} lies outside {}, the plane of run {}; longitude comes first", point.first,
                    point.second, run.crs_name, run.run_id));
}

geo::ProjectedStores sites_of_points(PredictOptions const& options, db::RunRow const& run) {
    std::vector<geo::LonLat> points;
    for (auto const& [lon, lat] : options.at)
        points.push_back({lon, lat});
    // Points are projected as stores are; what is said of a file that lies outside altogether is no answer
    // here.
    auto const projected = [&] {
        try {
            return projected_points(points, "--at", run.crs_wkt);
        } catch (geo::InputRejected const&) {
            refuse_outside(options.at.front(), run);
        }
    };
    geo::ProjectedStores sites = projected();
    if (!sites.table.set_aside.empty())
        refuse_outside(options.at.at(static_cast<std::size_t>(sites.table.set_aside.front().source_fid)),
                       run);
    for (std::size_t i = 0; i < options.at.size(); ++i)
        sites.table.stores[i].id = fmt::format("{},{}", options.at[i].first, options.at[i].second);
    return sites;
}

geo::ProjectedStores joined(geo::ProjectedStores sites, geo::ProjectedStores const& more) {
    auto const append = [](auto& to, auto const& from) { to.insert(to.end(), from.begin(), from.end()); };
    append(sites.table.stores, more.table.stores);
    append(sites.planar, more.planar);
    append(sites.lonlat, more.lonlat);
    return sites;
}

}  // namespace

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

geo::ProjectedStores read_sites(PredictOptions const& options, db::RunRow const& run) {
    if (!options.exposure.empty() && run.exposure_field.empty()) {
        throw geo::UsageError(fmt::format(
            "run {} has no exposure, its visitors are per store: leave --exposure out", run.run_id));
    }
    bool const has_file = !options.sites.source.empty();
    if (!has_file && options.at.empty()) return {{}, geo::Projection(run.crs_wkt), {}, {}};
    geo::ProjectedStores sites = has_file ? sites_of_file(options, run) : sites_of_points(options, run);
    if (has_file && !options.at.empty()) sites = joined(std::move(sites), sites_of_points(options, run));
    // A site on the command line has no field: it is open for one unit.
    if (auto const exposure = constant_exposure(options))
        for (geo::Store& site : sites.table.stores)
            site.exposure = *exposure;
    return sites;
}

}  // namespace commands
