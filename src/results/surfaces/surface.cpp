#include "src/results/surfaces/surface.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/base/statistics.hpp"
#include "src/model/gaussian.hpp"
#include "src/results/run/fitted.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace results {
namespace {

constexpr int neighbours = 8;  // as many as Moran's I looks at
constexpr double radius_of_one_store_m = 1000;

/// 0 where all of the nearest others stand on the same spot, or where there are none.
double distance_to_furthest(geo::Planar from, std::vector<std::size_t> const& others,
                            std::span<geo::Planar const> places) {
    double furthest = 0;
    for (std::size_t const i : others)
        furthest = std::max(furthest, std::hypot(places[i].x_m - from.x_m, places[i].y_m - from.y_m));
    return furthest;
}

}  // namespace

std::vector<Sight> sights_of(std::span<geo::Planar const> places, std::span<double const> z, int threads) {
    auto const others = base::NearestNeighbours<2>(positions_of(places)).nearest_others(neighbours, threads);
    std::vector<Sight> stores;
    std::vector<double> radii;
    for (std::size_t i = 0; i < places.size(); ++i) {
        stores.push_back({places[i], distance_to_furthest(places[i], others[i], places), z[i]});
        if (stores.back().radius_m > 0) radii.push_back(stores.back().radius_m);
    }
    double const instead = radii.empty() ? radius_of_one_store_m : base::median(std::move(radii));
    for (Sight& store : stores)
        if (store.radius_m == 0) store.radius_m = instead;
    return stores;
}

double median_radius_m(std::span<Sight const> stores) {
    std::vector<double> radii;
    for (Sight const& store : stores)
        radii.push_back(store.radius_m);
    return base::median(std::move(radii));
}

namespace {

/// The first cell whose middle is at `low` or beyond and the first that is beyond `high`, both counted in
/// cells from the grid's edge.
std::pair<int, int> between(double low, double high, int cells) {
    auto const first_from = [cells](double edge) {
        return static_cast<int>(std::clamp(std::ceil(edge - 0.5), 0.0, static_cast<double>(cells)));
    };
    auto const first_beyond = [cells](double edge) {
        return static_cast<int>(std::clamp(std::floor(edge + 0.5), 0.0, static_cast<double>(cells)));
    };
    return {first_from(low), first_beyond(high)};
}

constexpr double furthest_sds = 7;

void add(model::City<2> const& city, geo::GridFrame const& frame, std::vector<double>& visitors) {
    auto const coefficients = model::coefficients_of(city);
    CellRange const cells = cells_around(frame, {city.centre.x(), city.centre.y()},
                                         furthest_sds * std::sqrt(city.covariance(0, 0)),
                                         furthest_sds * std::sqrt(city.covariance(1, 1)));
    for (int row = cells.first_row; row < cells.end_row; ++row) {
        for (int column = cells.first_column; column < cells.end_column; ++column) {
            geo::Planar const at = frame.middle(column, row);
            visitors[cell_index(frame, column, row)] +=
                model::value_at<2, double, double>(coefficients, {at.x_m, at.y_m});
        }
    }
}

/// So many of its radii a store is heard.
constexpr double furthest_radii = 1.5;

struct Sums {
    float weighted_z = 0;
    float squared_weights = 0;
};

/// (d ÷ reach)² of the cells along one axis, whose middles are `first_m` + i · `step_m` from the store.
std::vector<float> squares_along(double first_m, double step_m, int cells, double reach_m) {
    std::vector<float> squares;
    for (int i = 0; i < cells; ++i)
        squares.push_back(static_cast<float>(std::pow((first_m + i * step_m) / reach_m, 2)));
    return squares;
}

void add(Sight const& store, geo::GridFrame const& frame, std::vector<Sums>& sums) {
    // No kernel falls between the cells.
    double const reach_m = std::max(furthest_radii * store.radius_m, 3 * frame.cell_width_m());
    CellRange const cells = cells_around(frame, store.place, reach_m, reach_m);
    geo::Planar const first = frame.middle(cells.first_column, cells.first_row);
    auto const across = squares_along(first.x_m - store.place.x_m, frame.cell_width_m(),
                                      cells.end_column - cells.first_column, reach_m);
    auto const down = squares_along(first.y_m - store.place.y_m, -frame.cell_height_m(),
                                    cells.end_row - cells.first_row, reach_m);
    auto const z = static_cast<float>(store.z);
    for (int row = cells.first_row; row < cells.end_row; ++row) {
        Sums* cell = &sums[cell_index(frame, cells.first_column, row)];
        float const of_row = 1 - down[row - cells.first_row];
        for (float const of_column : across) {
            float const inside = std::max(of_row - of_column, 0.0F);
            float const weight = inside * inside * inside;
            cell->weighted_z += weight * z;
            cell->squared_weights += weight * weight;
            ++cell;
        }
    }
}

}  // namespace

CellRange cells_around(geo::GridFrame const& frame, geo::Planar place, double x_m, double y_m) {
    double const column = (place.x_m - frame.box.west_m) / frame.cell_width_m();
    double const row = (frame.box.north_m - place.y_m) / frame.cell_height_m();
    double const columns = x_m / frame.cell_width_m(), rows = y_m / frame.cell_height_m();
    auto const [first_column, end_column] = between(column - columns, column + columns, frame.columns);
    auto const [first_row, end_row] = between(row - rows, row + rows, frame.rows);
    return {first_column, end_column, first_row, end_row};
}

geo::Grid surface_of(model::CityModel<2> const& model, geo::GridFrame const& frame) {
    std::vector<double> visitors(cell_count(frame), model.background);
    for (model::City<2> const& city : model.cities)
        add(city, frame, visitors);
    return {frame, {visitors.begin(), visitors.end()}};
}

geo::Grid residual_surface_of(std::span<Sight const> stores, geo::GridFrame const& frame) {
    std::vector<Sums> sums(cell_count(frame));
    for (Sight const& store : stores)
        add(store, frame, sums);
    geo::Grid grid{frame, {}};
    grid.values.reserve(sums.size());
    for (Sums const& cell : sums) {
        bool const is_seen = cell.squared_weights > 0;
        grid.values.push_back(is_seen ? cell.weighted_z / std::sqrt(cell.squared_weights)
                                      : std::numeric_limits<float>::quiet_NaN());
    }
    return grid;
}

}  // namespace results
