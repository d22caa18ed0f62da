#pragma once

#include <array>
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

}  // namespace model
