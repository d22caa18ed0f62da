#pragma once

#include "src/fit/inference/inference.hpp"
#include "tests/fit/truths.hpp"

#include <Eigen/Cholesky>

/// Models a small step away in the coordinates of inference.hpp, for numerical derivatives.
namespace local_steps {

template <int D>
model::CityModel<D> stepped(model::CityModel<D> model, int parameter, double step) {
    constexpr int n = model::parameter_count<D>;
    if (parameter == n * static_cast<int>(model.cities.size())) {
        model.background += step;
        return model;
    }
    model::City<D>& city = model.cities[parameter / n];
    model::Matrix<D> const factor = city.covariance.llt().matrixL();
    int const i = parameter % n;
    if (i == 0) city.amplitude *= std::exp(step);
    if (i > 0 && i <= D) city.centre += factor * model::Vector<D>::Unit(i - 1) * step;
    if (i > D) {
        model::Matrix<D> change = model::Matrix<D>::Zero();
        for (int row = 0; row < D; ++row)
            for (int column = 0; column <= row; ++column)
                if (model::triangle_index(row, column) == i - 1 - D)
                    change(row, column) = change(column, row) = step;
        city.covariance += factor * change * factor.transpose();
    }
    return model;
}

/// Of a number that depends on the model, by central differences. P numbers.
template <int D, typename Function>
Eigen::VectorXd gradient(model::CityModel<D> const& model, Function const& function) {
    constexpr double step = 1e-5;
    int const size = model::parameter_count<D> * static_cast<int>(model.cities.size()) + 1;
    Eigen::VectorXd result(size);
    for (int i = 0; i < size; ++i)
        result[i] =
            (function(stepped<D>(model, i, step)) - function(stepped<D>(model, i, -step))) / (2 * step);
    return result;
}

}  // namespace local_steps
