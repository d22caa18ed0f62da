#pragma once

#include "src/fit/likelihood/footprint.hpp"
#include "src/fit/likelihood/parameters.hpp"

#include <vector>

namespace fit {

/// The cities at a point in parameter space, ready for the kernel: coefficients, and the box outside which a
/// city is left out.
template <int D>
class Cities {
public:
    /// A city is left out where it brings fewer than `negligible` visitors.
    Cities(Parameters<D> const& parameters, Scales const& scales, double negligible);

    int count() const { return static_cast<int>(coefficients_.size()); }
    model::Coefficients<D, double> const& operator[](int city) const { return coefficients_[city]; }
    Box<D> const& footprint(int city) const { return footprints_[city]; }
    bool reaches(int city, Box<D> const& box) const { return footprints_[city].intersects(box); }
    /// Those that reach into a box, in their order.
    void reaching(Box<D> const& box, std::vector<int>& cities) const;

private:
    std::vector<model::Coefficients<D, double>> coefficients_;
    std::vector<Box<D>> footprints_;
};

/// The Jacobian of a city's coefficients, which the kernel differentiates by, by its parameters: by autodiff.
template <int D>
Eigen::Matrix<double, model::parameter_count<D>, model::parameter_count<D>> coefficients_by_parameters(
    CityParameters<D> const& city, Scales const& scales);

}  // namespace fit
