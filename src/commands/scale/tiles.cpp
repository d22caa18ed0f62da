#include "src/commands/scale/tiles.hpp"

#include "geo/errors.hpp"
#include "src/commands/fit/run_files.hpp"
#include "src/commands/fit/write_run.hpp"
#include "src/results/run/fitted.hpp"

#include <Eigen/LU>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace commands {
namespace {

/// Beyond any place of any plane, in metres.
constexpr double nowhere_m = 1e9;

struct Cutter {
    std::vector<geo::Planar> const& stores;
    std::optional<double> halo_m;
    std::vector<Tile> tiles = {};

    static geo::PlanarBox box_of(std::vector<geo::Planar> const& stores, std::span<std::size_t const> some) {
        geo::PlanarBox box{nowhere_m, nowhere_m, -nowhere_m, -nowhere_m};
        for (std::size_t const i : some) {
            geo::Planar const at = stores[i];
            box = {std::min(box.west_m, at.x_m), std::min(box.south_m, at.y_m), std::max(box.east_m, at.x_m),
                   std::max(box.north_m, at.y_m)};
        }
        return box;
    }

    void cut(std::span<std::size_t> some, geo::PlanarBox const& core, std::size_t count) {
        geo::PlanarBox const around = box_of(stores, some);
        double const width = around.east_m - around.west_m, height = around.north_m - around.south_m;
        if (count == 1) {
            tiles.push_back({core, halo_m.value_or(usual_halo * std::sqrt(width * height)), {}});
            return;
        }
        bool const across_x = width > height;
        auto const along = [&](std::size_t i) { return across_x ? stores[i].x_m : stores[i].y_m; };
        std::size_t const lower = count / 2;
        auto const middle = some.begin() + static_cast<std::ptrdiff_t>(some.size() * lower / count);
        std::ranges::nth_element(some, middle, {}, along);
        geo::PlanarBox low = core, high = core;
        (across_x ? low.east_m : low.north_m) = (across_x ? high.west_m : high.south_m) = along(*middle);
        cut({some.begin(), middle}, low, lower);
        cut({middle, some.end()}, high, count - lower);
    }
};

/// How deep a place lies in a box, in metres; negative outside.
double depth_in(geo::PlanarBox const& box, double x_m, double y_m) {
    return std::min({x_m - box.west_m, box.east_m - x_m, y_m - box.south_m, box.north_m - y_m});
}

}  // namespace

std::vector<Tile> tiles_of(std::vector<geo::Planar> const& stores, std::size_t count,
                           std::optional<double> halo_m) {
    std::vector<std::size_t> all(stores.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    Cutter cutter{stores, halo_m};
    cutter.cut(all, {-nowhere_m, -nowhere_m, nowhere_m, nowhere_m}, count);
    for (Tile& tile : cutter.tiles)
        for (std::size_t i = 0; i < stores.size(); ++i)
            if (depth_in(tile.core, stores[i].x_m, stores[i].y_m) >= -tile.halo_m) tile.stores.push_back(i);
    return std::move(cutter.tiles);
}

namespace {

/// Two cities that overlap so much are one: equal ones whose centres are 1.3 standard deviations apart. What
/// two tiles make of one city differs by far less, and cities that one fit tells apart by more.
constexpr double same_overlap = 0.8;

/// Bhattacharyya's coefficient of two normal distributions, 0 to 1.
double overlap_of(model::City<2> const& a, model::City<2> const& b) {
    Eigen::Matrix2d const mean = (a.covariance + b.covariance) / 2;
    Eigen::Vector2d const apart = a.centre - b.centre;
    double const distance = apart.dot(mean.inverse() * apart) / 8;
    double const spread =
        mean.determinant() / std::sqrt(a.covariance.determinant() * b.covariance.determinant());
    return std::exp(-distance) / std::sqrt(spread);
}

double width_of(model::City<2> const& city) {
    return std::sqrt(city.covariance.trace());
}

}  // namespace

JoinedCities joined_cities(std::vector<TileCity> const& found, std::vector<geo::PlanarBox> const& cores) {
    struct Kept {
        std::size_t index;
        double depth_m;
        bool is_double = false;
    };
    std::vector<Kept> all;
    for (std::size_t i = 0; i < found.size(); ++i) {
        model::Vector<2> const& centre = found[i].city.centre;
        all.push_back({i, depth_in(cores[found[i].tile], centre.x(), centre.y())});
    }
    std::ranges::stable_sort(all, std::greater{}, &Kept::depth_m);
    std::vector<Kept> kept;
    for (Kept const& one : all) {
        TileCity const& city = found[one.index];
        auto const same = std::ranges::find_if(kept, [&](Kept const& other) {
            TileCity const& deeper = found[other.index];
            double const near = 2 * (width_of(city.city) + width_of(deeper.city));
            return deeper.tile != city.tile &&
                   (deeper.city.centre - city.city.centre).cwiseAbs().maxCoeff() < near &&
                   overlap_of(deeper.city, city.city) > same_overlap;
        });
        if (same == kept.end())
            kept.push_back(one);
        else
            same->is_double = true;
    }
    JoinedCities result;
    for (Kept const& one : kept) {
        if (one.depth_m < 0 && !one.is_double) continue;
        result.cities.push_back(found[one.index].city);
        result.joined += one.is_double ? 1 : 0;
    }
    return result;
}

namespace {

/// What the newest run of each part found, with the mean of their backgrounds by their stores.
struct FoundInTiles {
    std::vector<TileCity> cities;
    double background = 0;
};

FoundInTiles found_in(ScalePlan const& plan, std::chrono::seconds wait) {
    FoundInTiles found;
    double stores = 0;
    for (std::size_t part = 0; part < plan.parts.size(); ++part) {
        db::Reader const database(database_in(plan.fit_of(part)), wait);
        db::RunRow const run = database.run({});
        model::CityModel<2> const model =
            results::model_in_plane(run, database.cities_of(run.run_id), geo::Projection(run.crs_wkt));
        for (model::City<2> const& city : model.cities)
            found.cities.push_back({city, part});
        found.background += model.background * static_cast<double>(run.stores_used);
        stores += static_cast<double>(run.stores_used);
    }
    if (stores > 0) found.background /= stores;
    return found;
}

}  // namespace

FitOutcome merge_tiles(ScalePlan const& plan, FitOptions const& whole) {
    FoundInTiles const found = found_in(plan, whole.wait);
    std::vector<geo::PlanarBox> cores;
    for (PlannedPart const& part : plan.parts)
        cores.push_back(*part.core);
    JoinedCities joined = joined_cities(found.cities, cores);
    say_stage(whole.verbosity, fmt::format("{} cities of {} tiles, {} of them in several",
                                           joined.cities.size(), plan.parts.size(), joined.joined));
    FitOptions options = whole;
    options.kept = plan.whole().string();
    options.found_in_tiles = {found.background, std::move(joined.cities)};
    return fit_stores(options);
}

}  // namespace commands
