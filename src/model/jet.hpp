#pragma once

#include <array>

namespace model {

/// A value with its N derivatives, for forward differentiation over any scalar T, a SIMD pack among them.
/// Ceres' Jet does the same over double only (its derivatives are an Eigen vector, which takes no packs), and
/// would bring Eigen's inline functions into code compiled for newer processors. Only what a Gaussian needs.
template <typename T, int N>
struct Jet {
    T a{};
    std::array<T, N> v{};

    Jet() = default;
    explicit Jet(T const& value) : a(value) { v.fill(T(0.0)); }
    /// The k-th independent variable.
    Jet(T const& value, int k) : Jet(value) { v[k] = T(1.0); }
};

template <typename T, int N>
inline Jet<T, N> operator+(Jet<T, N> const& f, Jet<T, N> const& g) {
    Jet<T, N> h;
    h.a = f.a + g.a;
    for (int k = 0; k < N; ++k)
        h.v[k] = f.v[k] + g.v[k];
    return h;
}

template <typename T, int N>
inline Jet<T, N> operator-(T const& constant, Jet<T, N> const& f) {
    Jet<T, N> h;
    h.a = constant - f.a;
    for (int k = 0; k < N; ++k)
        h.v[k] = -f.v[k];
    return h;
}

template <typename T, int N>
inline Jet<T, N> operator*(Jet<T, N> const& f, Jet<T, N> const& g) {
    Jet<T, N> h;
    h.a = f.a * g.a;
    for (int k = 0; k < N; ++k)
        h.v[k] = f.a * g.v[k] + f.v[k] * g.a;
    return h;
}

template <typename T, int N>
inline Jet<T, N> operator*(Jet<T, N> const& f, double constant) {
    Jet<T, N> h;
    h.a = f.a * T(constant);
    for (int k = 0; k < N; ++k)
        h.v[k] = f.v[k] * T(constant);
    return h;
}

template <typename T, int N>
inline Jet<T, N> exp(Jet<T, N> const& f) {
    Jet<T, N> h;
    h.a = exp(f.a);
    for (int k = 0; k < N; ++k)
        h.v[k] = h.a * f.v[k];
    return h;
}

}  // namespace model
