#pragma once

#include "src/model/gaussian.hpp"

#include <cmath>
#include <limits>

namespace fit {

/// The smallest box along the axes that holds some positions; without any it is empty.
template <int D>
struct Box {
    model::Vector<D> low = model::Vector<D>::Constant(std::numeric_limits<double>::infinity());
    model::Vector<D> high = model::Vector<D>::Constant(-std::numeric_limits<double>::infinity());

    void include(model::Vector<D> const& position) {
        low = low.cwiseMin(position);
        high = high.cwiseMax(position);
    }
    /// As much wider about its middle.
    Box<D> stretched(double factor) const {
        Box<D> box;
        model::Vector<D> const middle = 0.5 * (low + high), half = 0.5 * factor * (high - low);
        box.low = middle - half;
        box.high = middle + half;
        return box;
    }
    bool contains(model::Vector<D> const& position) const {
        return (low.array() <= position.array()).all() && (position.array() <= high.array()).all();
    }
    bool meets(Box<D> const& other) const {
        return (low.array() <= other.high.array()).all() && (other.low.array() <= high.array()).all();
    }
};

/// The box around a city out to so many standard deviations along each coordinate.
template <int D>
Box<D> box_around(model::City<D> const& city, double sds) {
    Box<D> box;
    model::Vector<D> const half = sds * city.covariance.diagonal().cwiseSqrt();
    box.low = city.centre - half;
    box.high = city.centre + half;
    return box;
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
        box.low[d] = city.centre[d] - sds * std::sqrt(variance);
        box.high[d] = city.centre[d] + sds * std::sqrt(variance);
    }
    return box;
}

}  // namespace fit
