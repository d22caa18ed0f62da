#pragma once

#include <Eigen/Core>

#include <vector>

/// What a city is: one Gaussian over the plane (or a line, or space), in the unit of the positions.
namespace model {

template <int D>
using Vector = Eigen::Matrix<double, D, 1>;
template <int D>
using Matrix = Eigen::Matrix<double, D, D>;
/// Positions as columns: D × N.
template <int D>
using Positions = Eigen::Matrix<double, D, Eigen::Dynamic>;

template <int D>
struct City {
    double amplitude = 0;  ///< visitors, per unit of exposure, of a store that stands at the centre
    Vector<D> centre = Vector<D>::Zero();
    Matrix<D> covariance = Matrix<D>::Identity();  ///< unit of the positions, squared
};

/// Visitors as a function of position: a constant background and a sum of cities.
template <int D>
struct CityModel {
    double background = 0;  ///< visitors per store that no city explains
    std::vector<City<D>> cities;
};

}  // namespace model
