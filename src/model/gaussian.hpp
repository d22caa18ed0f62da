#pragma once

#include "src/model/city.hpp"

#include <Eigen/Cholesky>

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace model {

/// {entry(0), …, entry(N − 1)}, written out: GCC keeps what loops fill in memory, and does not see then that
/// most derivatives are 0 or 1.
template <typename T, int N, typename Entry>
[[gnu::always_inline]] inline std::array<T, N> array_of(Entry const& entry) {
    return [&]<std::size_t... k>(std::index_sequence<k...>) [[gnu::always_inline]] {
        return std::array<T, N>{entry(static_cast<int>(k))...};
    }
    (std::make_index_sequence<N>{});
}

/// A value with its N derivatives, for forward differentiation over any scalar T, a SIMD pack among them.
/// Ceres' Jet does the same over double only (its derivatives are an Eigen vector, which takes no packs), and
/// would bring Eigen's inline functions into code compiled for newer processors. Only what a Gaussian needs.
template <typename T, int N>
struct Jet {
    T a{};
    std::array<T, N> v{};

    Jet() = default;
    [[gnu::always_inline]] Jet(T const& value, std::array<T, N> const& derivatives)
        : a(value), v(derivatives) {}
    [[gnu::always_inline]] explicit Jet(T const& value)
        : Jet(value, array_of<T, N>([](int) { return T(0.0); })) {}
    /// The k-th independent variable.
    [[gnu::always_inline]] Jet(T const& value, int k)
        : Jet(value, array_of<T, N>([k](int i) { return T(i == k ? 1.0 : 0.0); })) {}
};

template <typename T, int N>
[[gnu::always_inline]] inline Jet<T, N> operator+(Jet<T, N> const& f, Jet<T, N> const& g) {
    return {f.a + g.a, array_of<T, N>([&](int k) { return f.v[k] + g.v[k]; })};
}

template <typename T, int N>
[[gnu::always_inline]] inline Jet<T, N> operator-(T const& constant, Jet<T, N> const& f) {
    return {constant - f.a, array_of<T, N>([&](int k) { return -f.v[k]; })};
}

template <typename T, int N>
[[gnu::always_inline]] inline Jet<T, N> operator*(Jet<T, N> const& f, Jet<T, N> const& g) {
    return {f.a * g.a, array_of<T, N>([&](int k) { return f.a * g.v[k] + f.v[k] * g.a; })};
}

template <typename T, int N>
[[gnu::always_inline]] inline Jet<T, N> operator*(Jet<T, N> const& f, double constant) {
    return {f.a * T(constant), array_of<T, N>([&](int k) { return f.v[k] * T(constant); })};
}

template <typename T, int N>
[[gnu::always_inline]] inline Jet<T, N> exp(Jet<T, N> const& f) {
    T const value = exp(f.a);
    return {value, array_of<T, N>([&](int k) { return value * f.v[k]; })};
}

// The model, written once over its scalar: doubles for results and tests, jets for the solver, and jets of
// SIMD packs for the kernel all evaluate the functions of this file.

/// Entries of a lower triangular D × D matrix, stored by rows: (0,0), (1,0), (1,1), (2,0), …
template <int D>
inline constexpr int triangle_size = D*(D + 1) / 2;

/// Amplitude, centre, and the lower triangular factor L of the spread with its diagonal as logarithms.
template <int D>
inline constexpr int parameter_count = 1 + D + triangle_size<D>;

constexpr int triangle_index(int row, int column) {
    return row * (row + 1) / 2 + column;
}

/// A city in the form in which it is evaluated: W is lower triangular with W·Σ·Wᵀ = I.
template <int D, typename T>
struct Coefficients {
    T amplitude;
    std::array<T, D> centre;
    std::array<T, triangle_size<D>> whitening;
};

/// W (x − μ): how far a position is from the centre, in standard deviations. X may be a plain number or a
/// pack of them.
template <int D, typename T, typename X>
inline std::array<T, D> whitened_offset(Coefficients<D, T> const& city, std::array<X, D> const& position) {
    std::array<T, D> offset, whitened;
    for (int d = 0; d < D; ++d)
        offset[d] = position[d] - city.centre[d];
    for (int row = 0; row < D; ++row) {
        whitened[row] = city.whitening[triangle_index(row, 0)] * offset[0];
        for (int column = 1; column <= row; ++column)
            whitened[row] = whitened[row] + city.whitening[triangle_index(row, column)] * offset[column];
    }
    return whitened;
}

/// Visitors where the whitened offset is `z`: a · exp(−½ |z|²).
template <int D, typename T>
inline T value_at_offset(Coefficients<D, T> const& city, std::array<T, D> const& z) {
    using std::exp;
    T squared = z[0] * z[0];
    for (int d = 1; d < D; ++d)
        squared = squared + z[d] * z[d];
    return city.amplitude * exp(squared * -0.5);
}

/// Visitors at a position: a · exp(−½ |W (x − μ)|²).
template <int D, typename T, typename X>
inline T value_at(Coefficients<D, T> const& city, std::array<X, D> const& position) {
    return value_at_offset<D, T>(city, whitened_offset<D, T, X>(city, position));
}

/// Lower triangular factor of Σ = s²·I + L·Lᵀ, s = `reach`, written out since jets need it too.
template <int D, typename T>
std::array<T, triangle_size<D>> spread_factor(T const* cholesky, double reach) {
    using std::exp;
    using std::sqrt;
    std::array<T, triangle_size<D>> factor;
    for (int row = 0; row < D; ++row) {
        for (int column = 0; column <= row; ++column) {
            int const at = triangle_index(row, column);
            factor[at] = row == column ? exp(cholesky[at]) : cholesky[at];
        }
    }
    if (reach == 0) return factor;
    std::array<T, triangle_size<D>> const l = factor;
    for (int row = 0; row < D; ++row) {
        for (int column = 0; column <= row; ++column) {
            T sum = row == column ? T(reach * reach) : T(0.0);
            for (int k = 0; k <= column; ++k)
                sum += l[triangle_index(row, k)] * l[triangle_index(column, k)];
            for (int k = 0; k < column; ++k)
                sum -= factor[triangle_index(row, k)] * factor[triangle_index(column, k)];
            factor[triangle_index(row, column)] =
                row == column ? sqrt(sum) : sum / factor[triangle_index(column, column)];
        }
    }
    return factor;
}

/// Inverse of a lower triangular matrix.
template <int D, typename T>
std::array<T, triangle_size<D>> inverse_triangle(std::array<T, triangle_size<D>> const& factor) {
    std::array<T, triangle_size<D>> inverse;
    for (int row = 0; row < D; ++row) {
        inverse[triangle_index(row, row)] = T(1.0) / factor[triangle_index(row, row)];
        for (int column = 0; column < row; ++column) {
            T sum = T(0.0);
            for (int k = column; k < row; ++k)
                sum += factor[triangle_index(row, k)] * inverse[triangle_index(k, column)];
            inverse[triangle_index(row, column)] = -sum * inverse[triangle_index(row, row)];
        }
    }
    return inverse;
}

/// `parameters` holds parameter_count<D> numbers, the amplitude as it is.
template <int D, typename T>
Coefficients<D, T> coefficients_from_parameters(T const* parameters, double reach) {
    Coefficients<D, T> city;
    city.amplitude = parameters[0];
    for (int d = 0; d < D; ++d)
        city.centre[d] = parameters[1 + d];
    city.whitening = inverse_triangle<D, T>(spread_factor<D, T>(parameters + 1 + D, reach));
    return city;
}

/// Derivatives of the visitors where the whitened offset is `z` in local coordinates, in which a step of 1
/// means the same for every city: log |amplitude|, the centre in units of C (Σ = C·Cᵀ, W = C⁻¹, dμ = C·δ),
/// and the lower triangle of S in dΣ = C·S·Cᵀ. With v = a·exp(−½ zᵀz): dv = v · (dlog a + z·δ + ½ zᵀ·S·z).
template <int D>
Eigen::Matrix<double, parameter_count<D>, 1> local_derivatives(double visitors,
                                                               std::array<double, D> const& z) {
    Eigen::Matrix<double, parameter_count<D>, 1> by;
    by[0] = visitors;
    for (int i = 0; i < D; ++i) {
        by[1 + i] = visitors * z[i];
        for (int j = 0; j <= i; ++j)
            by[1 + D + triangle_index(i, j)] = visitors * (i == j ? 0.5 : 1.0) * z[i] * z[j];
    }
    return by;
}

template <int D>
City<D> city_from_parameters(double const* parameters, double reach) {
    City<D> city;
    city.amplitude = parameters[0];
    for (int d = 0; d < D; ++d)
        city.centre[d] = parameters[1 + d];
    auto const factor = spread_factor<D, double>(parameters + 1 + D, reach);
    Matrix<D> lower = Matrix<D>::Zero();
    for (int row = 0; row < D; ++row)
        for (int column = 0; column <= row; ++column)
            lower(row, column) = factor[triangle_index(row, column)];
    city.covariance = lower * lower.transpose();
    return city;
}

template <int D>
Coefficients<D, double> coefficients_of(City<D> const& city) {
    Matrix<D> const lower = city.covariance.llt().matrixL();
    std::array<double, triangle_size<D>> factor;
    for (int row = 0; row < D; ++row)
        for (int column = 0; column <= row; ++column)
            factor[triangle_index(row, column)] = lower(row, column);
    Coefficients<D, double> coefficients;
    coefficients.amplitude = city.amplitude;
    for (int d = 0; d < D; ++d)
        coefficients.centre[d] = city.centre[d];
    coefficients.whitening = inverse_triangle<D, double>(factor);
    return coefficients;
}

/// As the functions above take it.
template <int D>
std::array<double, D> coordinates_of(Vector<D> const& position) {
    std::array<double, D> x;
    for (int d = 0; d < D; ++d)
        x[d] = position[d];
    return x;
}

/// Visitors that a store at `position` gets from this city.
template <int D>
double value_at(City<D> const& city, Vector<D> const& position) {
    return value_at<D, double, double>(coefficients_of(city), coordinates_of<D>(position));
}

/// Visitors that the model expects at `position`, background included.
template <int D>
double value_at(CityModel<D> const& model, Vector<D> const& position) {
    double sum = model.background;
    for (City<D> const& city : model.cities)
        sum += value_at(city, position);
    return sum;
}

}  // namespace model
