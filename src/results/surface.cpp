#include "src/results/surface.hpp"

#include "src/model/gaussian.hpp"
#include "src/results/cell_range.hpp"

#include <cmath>

namespace results {
namespace {

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

}  // namespace

geo::Grid surface_of(model::CityModel<2> const& model, geo::GridFrame const& frame) {
    std::vector<double> visitors(cell_count(frame), model.background);
    for (model::City<2> const& city : model.cities)
        add(city, frame, visitors);
    return {frame, {visitors.begin(), visitors.end()}};
}

}  // namespace results
