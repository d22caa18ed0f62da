#pragma once

#include "src/model/gaussian.hpp"

#include <random>

/// Random values to try the model with; the engine is the standard's, so they are the same everywhere.
namespace random_cities {

class Numbers {
public:
    explicit Numbers(std::uint64_t seed) : engine_(seed) {}
    double between(double low, double high) {
        return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
    }

private:
    std::mt19937_64 engine_;
};

template <int D>
model::Vector<D> position(Numbers& numbers) {
    model::Vector<D> x;
    for (int d = 0; d < D; ++d)
        x[d] = numbers.between(-2, 2);
    return x;
}

/// Correlated, with standard deviations around 1.
template <int D>
model::City<D> city(Numbers& numbers) {
    model::Matrix<D> root;
    for (int i = 0; i < D * D; ++i)
        root(i) = numbers.between(-1, 1);
    model::City<D> city;
    city.amplitude = numbers.between(0.5, 5);
    city.centre = position<D>(numbers);
    city.covariance = root * root.transpose() + 0.2 * model::Matrix<D>::Identity();
    return city;
}

template <int D>
std::array<double, model::parameter_count<D>> parameters(Numbers& numbers, double size) {
    std::array<double, model::parameter_count<D>> numbers_of_a_city;
    for (double& number : numbers_of_a_city)
        number = numbers.between(-size, size);
    return numbers_of_a_city;
}

}  // namespace random_cities
