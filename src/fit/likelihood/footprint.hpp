#pragma once

#include "src/model/gaussian.hpp"

#include <Eigen/Geometry>

#include <cmath>

namespace fit {

/// A box along the axes; without any position it is empty.
template <int D>
using Box = Eigen::AlignedBox<double, D>;

/// As much wider about its middle.
template <int D>
Box<D> stretched(Box<D> const& box, double factor) {
    model::Vector<D> const half = 0.5 * factor * box.sizes();
    return {box.center() - half, box.center() + half};
}

/// The box around a city out to so many standard deviations along each coordinate.
template <int D>
Box<D> box_around(model::City<D> const& city, double sds) {
    model::Vector<D> const half = sds * city.covariance.diagonal().cwiseSqrt();
    return {city.centre - half, city.centre + half};
}

/// The box around where a city brings `least` visitors or more, to leave it out elsewhere.
template <int D>
Box<D> footprint_of(model::Coefficients<D, double> const& city, double least) {
    Box<D> box;
    double const ratio = std::abs(city.amplitude) / least;
    if (ratio <= 1) return box;
    double const sds = std::sqrt(2 * std::log(ratio));
    auto const factor = model::inverse_triangle<D, double>(city.whitening);
    for (int d = 0; d < D; ++d) {
        double variance = 0;
        for (int j = 0; j <= d; ++j)
            variance += factor[model::triangle_index(d, j)] * factor[model::triangle_index(d, j)];
        box.min()[d] = city.centre[d] - sds * std::sqrt(variance);
        box.max()[d] = city.centre[d] + sds * std::sqrt(variance);
    }
    return box;
}

}  // namespace fit
