#pragma once

#include "src/fit/likelihood/footprint.hpp"
#include "src/model/gaussian.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace fit {

/// How amplitudes and background are stored while they are solved for.
enum class Scale {
    logarithmic,  ///< cannot become negative, and needs no bound
    linear        ///< can be exactly zero, or negative where that is allowed
};

template <int D>
using CityParameters = std::array<double, model::parameter_count<D>>;

/// The point in parameter space of a whole model. `cities[k][0]` is the amplitude or its logarithm,
/// the rest as in model::coefficients_from_parameters. `effects` are those of the covariates beside what is
/// part of the exposures already; empty where they are not solved for.
template <int D>
struct Parameters {
    double background = 0;
    std::vector<CityParameters<D>> cities;
    std::vector<double> effects = {};
};

/// What does not change during a solve.
struct Scales {
    Scale amplitude = Scale::logarithmic;
    Scale background = Scale::linear;
    double reach = 0;  ///< s of Σ = s²·I + L·Lᵀ
};

inline double plain(double stored, Scale scale) {
    return scale == Scale::logarithmic ? std::exp(stored) : stored;
}
inline double stored(double plain_value, Scale scale) {
    return scale == Scale::logarithmic ? std::log(plain_value) : plain_value;
}

template <int D>
model::City<D> city_of(CityParameters<D> parameters, Scales const& scales) {
    parameters[0] = plain(parameters[0], scales.amplitude);
    return model::city_from_parameters<D>(parameters.data(), scales.reach);
}

/// The parameters of a city whose covariance is `city.covariance`, or as near as s allows.
template <int D>
CityParameters<D> parameters_of(model::City<D> const& city, Scales const& scales);

template <int D>
model::CityModel<D> model_of(Parameters<D> const& parameters, Scales const& scales) {
    model::CityModel<D> model;
    model.background = plain(parameters.background, scales.background);
    for (auto const& city : parameters.cities)
        model.cities.push_back(city_of<D>(city, scales));
    return model;
}

template <int D>
Parameters<D> parameters_of(model::CityModel<D> const& model, Scales const& scales) {
    Parameters<D> parameters;
    parameters.background = stored(model.background, scales.background);
    for (auto const& city : model.cities)
        parameters.cities.push_back(parameters_of<D>(city, scales));
    return parameters;
}

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
