#include "src/fit/misfit.hpp"

#include <ceres/jet.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace fit {
namespace {

constexpr int tile = 256;  ///< stores whose derivatives are in the cache at once

/// A city's coefficients (what the kernel differentiates by) and their Jacobian by its parameters, by
/// autodiff.
template <int D>
struct Linearised {
    static constexpr int n = model::parameter_count<D>;
    model::Coefficients<D, double> coefficients;
    Eigen::Matrix<double, n, n> coefficients_by_parameters;

    Linearised(CityParameters<D> const& city, Scales const& scales) {
        using Jet = ceres::Jet<double, n>;
        std::array<Jet, n> parameters;
        for (int i = 0; i < n; ++i)
            parameters[i] = Jet(city[i], i);
        if (scales.amplitude == Scale::logarithmic) parameters[0] = exp(parameters[0]);
        auto const jets = model::coefficients_from_parameters<D, Jet>(parameters.data(), scales.reach);
        set(0, jets.amplitude, coefficients.amplitude);
        for (int d = 0; d < D; ++d)
            set(1 + d, jets.centre[d], coefficients.centre[d]);
        for (int i = 0; i < model::triangle_size<D>; ++i)
            set(1 + D + i, jets.whitening[i], coefficients.whitening[i]);
    }

private:
    void set(int row, ceres::Jet<double, n> const& jet, double& value) {
        value = jet.a;
        coefficients_by_parameters.row(row) = jet.v.transpose();
    }
};

template <int D>
model::Coefficients<D, double> coefficients(CityParameters<D> city, Scales const& scales) {
    city[0] = plain(city[0], scales.amplitude);
    return model::coefficients_from_parameters<D, double>(city.data(), scales.reach);
}

}  // namespace

template <int D>
Misfit<D>::Misfit(Data<D> const& data, Noise noise, double alpha, Scales const& scales,
                  std::vector<double> const* others)
    : data_(data), noise_(noise), alpha_(alpha), scales_(scales), others_(others) {
    if (noise == Noise::gaussian) return;
    double const sum = std::accumulate(data.values.begin(), data.values.begin() + data.count, 0.0);
    floor_ = floor_of_counts * sum / data.total_exposure();
}

template <int D>
std::vector<double> Misfit<D>::fitted(Parameters<D> const& parameters) const {
    double const base = plain(parameters.background, scales_.background) + floor_;
    std::vector<double> values(data_.padded, base);
    if (others_)
        for (int s = 0; s < data_.padded; ++s)
            values[s] += (*others_)[s];
    for (auto const& city : parameters.cities)
        kernel<D>().add_values(coefficients<D>(city, scales_), data_.at(0).data(), data_.padded,
                               values.data());
    times_exposure(0, data_.padded, values.data());
    return values;
}

template <int D>
void Misfit<D>::times_exposure(int start, int count, double* numbers) const {
    if (data_.exposure.empty()) return;
    for (int s = 0; s < count; ++s)
        numbers[s] *= data_.exposure[start + s];
}

template <int D>
void Misfit<D>::residuals(std::vector<double> const& fitted, std::vector<double>& residual,
                          std::vector<double>& slope) const {
    residual.assign(data_.padded, 0.0);
    slope.assign(data_.padded, 0.0);
    roots(0, data_.padded, fitted.data(), residual.data(), slope.data());
}

template <int D>
void Misfit<D>::roots(int start, int count, double const* fitted, double* residual, double* slope) const {
    double const* const values = data_.values.data() + start;
    if (noise_ == Noise::gaussian) {
        for (int s = 0; s < count; ++s)
            residual[s] = fitted[s] - values[s];
        std::fill_n(slope, count, 1.0);
    } else {
        kernel<D>().count_residuals(values, fitted, count, noise_ == Noise::negbin ? alpha_ : 0, residual,
                                    slope);
    }
    times_exposure(start, count, slope);
    int const real = std::clamp(data_.count - start, 0, count);
    std::fill(residual + real, residual + count, 0.0);
    std::fill(slope + real, slope + count, 0.0);
}

template <int D>
double Misfit<D>::cost(Parameters<D> const& parameters) const {
    std::vector<double> const values = fitted(parameters);
    // The kernels are compiled for finite numbers: what is not must not get there.
    if (!std::isfinite(std::accumulate(values.begin(), values.end(), 0.0)))
        return std::numeric_limits<double>::infinity();
    std::vector<double> residual, slope;
    residuals(values, residual, slope);
    return std::inner_product(residual.begin(), residual.end(), residual.begin(), 0.0) / 2;
}

template <int D>
NormalEquations Misfit<D>::normal_equations(Parameters<D> const& parameters) const {
    constexpr int n = model::parameter_count<D>;
    int const cities = static_cast<int>(parameters.cities.size());
    int const background_row = cities * n;
    int const residual_row = background_row + 1;
    int const rows = (residual_row + 1 + 3) / 4 * 4;

    std::vector<Linearised<D>> linearised;
    linearised.reserve(cities);
    for (auto const& city : parameters.cities)
        linearised.emplace_back(city, scales_);
    double const background = plain(parameters.background, scales_.background);
    double const background_slope = scales_.background == Scale::logarithmic ? background : 1;

    // Kept from call to call: memory fresh from the system costs as much as filling it.
    static thread_local std::vector<double> block;
    block.resize(static_cast<std::size_t>(rows) * tile);
    std::fill(block.begin() + (residual_row + 1) * tile, block.end(), 0.0);  // rows that only fill up
    std::array<double, tile> values;
    using Gram = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    Gram gram = Gram::Zero(rows, rows);
    for (int start = 0; start < data_.padded; start += tile) {
        int const count = std::min(tile, data_.padded - start);
        for (int s = 0; s < count; ++s)
            values[s] = background + floor_ + (others_ ? (*others_)[start + s] : 0.0);
        for (int k = 0; k < cities; ++k)
            kernel<D>().add_values_and_derivatives(linearised[k].coefficients, data_.at(start).data(), count,
                                                   values.data(), block.data() + k * n * tile, tile);
        times_exposure(start, count, values.data());
        double* const slopes = block.data() + background_row * tile;
        double* const residuals = block.data() + residual_row * tile;
        if (!std::isfinite(std::accumulate(values.begin(), values.begin() + count, 0.0)))
            return {std::numeric_limits<double>::infinity(), {}, {}};
        roots(start, count, values.data(), residuals, slopes);
        if (noise_ != Noise::gaussian || !data_.exposure.empty() || start + count > data_.count)
            for (int row = 0; row < background_row; ++row)
                for (int s = 0; s < count; ++s)
                    block[row * tile + s] *= slopes[s];
        kernel<D>().add_gram(block.data(), rows, count, tile, gram.data());
    }

    NormalEquations equations;
    equations.cost = gram(residual_row, residual_row) / 2;
    equations.gradient.resize(background_row + 1);
    equations.hessian.resize(background_row + 1, background_row + 1);
    for (int k = 0; k < cities; ++k) {
        auto const by_parameters_k = linearised[k].coefficients_by_parameters;
        equations.gradient.segment(k * n, n) =
            by_parameters_k.transpose() * gram.row(residual_row).segment(k * n, n).transpose();
        equations.hessian.row(background_row).segment(k * n, n) =
            background_slope * gram.row(background_row).segment(k * n, n) * by_parameters_k;
        for (int l = 0; l <= k; ++l) {
            Eigen::Matrix<double, n, n> block_kl = gram.template block<n, n>(k * n, l * n);
            if (l == k)
                block_kl = Eigen::Matrix<double, n, n>(block_kl.template selfadjointView<Eigen::Lower>());
            equations.hessian.template block<n, n>(k * n, l * n) =
                by_parameters_k.transpose() * block_kl * linearised[l].coefficients_by_parameters;
        }
    }
    equations.gradient[background_row] = background_slope * gram(residual_row, background_row);
    equations.hessian(background_row, background_row) =
        background_slope * background_slope * gram(background_row, background_row);
    equations.hessian.template triangularView<Eigen::StrictlyUpper>() = equations.hessian.transpose();
    return equations;
}

template class Misfit<1>;
template class Misfit<2>;
template class Misfit<3>;

}  // namespace fit
