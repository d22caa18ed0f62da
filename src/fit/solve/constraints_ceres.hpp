#pragma once

#include "src/fit/likelihood/data.hpp"
#include "src/fit/likelihood/footprint.hpp"
#include "src/fit/likelihood/kernel.hpp"
#include "src/fit/likelihood/parameters.hpp"

#include <ceres/ceres.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

/// The limits of what a city may look like as Ceres cost functions; for src/fit/solve/solve.cpp only.
namespace fit {

/// A smooth bound of a covariance's largest eigenvalue, tr(Σ⁸)^⅛: at most D^⅛ times too large, and that only
/// for a round city. The eigenvalue itself has no derivative there.
template <int D, typename T>
T largest_variance(std::array<T, model::triangle_size<D>> const& factor) {
    using std::pow;
    using Square = Eigen::Matrix<T, D, D>;
    Square root = Square::Constant(T(0.0));
    for (int i = 0; i < D; ++i)
        for (int j = 0; j <= i; ++j)
            root(i, j) = factor[model::triangle_index(i, j)];
    T const scale = root.squaredNorm();  // keeps the powers within range
    Square const variance = root * root.transpose() / scale;
    Square const squared = variance * variance;
    Square const to_the_fourth = squared * squared;
    return scale * pow(to_the_fourth.squaredNorm(), 1.0 / 8);
}

/// Zero for spreads within the limits, then steep.
/// The elongation is that of the mean of the variances over their geometric mean.
template <int D>
struct SpreadPenalty {
    double largest_sd, elongation, steepness, reach;
    template <typename T>
    bool operator()(T const* city, T* residual) const {
        using std::isfinite;
        using std::log;
        auto const factor = model::spread_factor<D, T>(city + 1 + D, reach);
        T trace = T(0.0);
        T log_determinant = T(0.0);
        for (T const& entry : factor)
            trace += entry * entry;
        for (int d = 0; d < D; ++d)
            log_determinant += 2.0 * log(factor[model::triangle_index(d, d)]);
        T const excess =
            largest_sd > 0 ? log(largest_variance<D>(factor) / (largest_sd * largest_sd)) : T(0.0);
        T const stretch = log(trace / (D * elongation)) - log_determinant / double(D);
        residual[0] = excess > T(0.0) ? steepness * excess : T(0.0);
        residual[1] = elongation > 0 && stretch > T(0.0) ? steepness * stretch : T(0.0);
        return isfinite(residual[0]) && isfinite(residual[1]);  // a step that far out is refused
    }
};

/// Zero for centres within the box around the stores or beside it, then steep: beyond it by at most so many
/// of the city's standard deviations along each coordinate.
template <int D>
struct BoxPenalty {
    static constexpr double sds = 1.5;
    model::Vector<D> low, high;
    double steepness, reach;
    template <typename T>
    bool operator()(T const* city, T* residuals) const {
        using std::isfinite;
        using std::sqrt;
        auto const factor = model::spread_factor<D, T>(city + 1 + D, reach);
        for (int d = 0; d < D; ++d) {
            T variance = T(0.0);
            for (int j = 0; j <= d; ++j)
                variance += factor[model::triangle_index(d, j)] * factor[model::triangle_index(d, j)];
            T const below = low[d] - city[1 + d], above = city[1 + d] - high[d];
            T const outside = (below > above ? below : above) / sqrt(variance) - sds;
            residuals[d] = outside > T(0.0) ? steepness * outside : T(0.0);
            if (!isfinite(residuals[d])) return false;
        }
        return true;
    }
};

/// Zero for a city that stores see, then steep: what its stores contribute at amplitude 1, Σ exp(−½ d²) over
/// their distances d in its standard deviations, falls below what one at 1.7 of them does. Further out only a
/// flank is seen, and any centre along it fits as well.
template <int D>
class SightPenalty final : public ceres::SizedCostFunction<1, model::parameter_count<D>> {
public:
    SightPenalty(Data<D> const& data, double steepness, double reach)
        : data_(data), steepness_(steepness), reach_(reach) {}

    bool Evaluate(double const* const* blocks, double* residual, double** jacobians) const override {
        constexpr int n = model::parameter_count<D>;
        residual[0] = 0;
        if (jacobians && jacobians[0]) std::fill_n(jacobians[0], n, 0.0);
        auto const seen_as = unit_city(blocks[0]);
        Box<D> const footprint = footprint_of(seen_as, negligible);
        if (is_seen(seen_as, footprint)) return true;
        using Jet = ceres::Jet<double, n>;
        std::array<Jet, n> parameters;
        for (int i = 0; i < n; ++i)
            parameters[i] = Jet(blocks[0][i], i);
        auto const city = unit_city(parameters.data());
        Jet sum(1e-100);
        // Where no store is near, all show the way.
        bool const near =
            std::ranges::any_of(data_.boxes, [&](auto const& box) { return footprint.intersects(box); });
        for (int b = 0; b < data_.blocks(); ++b)
            if (!near || footprint.intersects(data_.boxes[b]))
                for (int s = data_.start_of(b); s < end_of(b); ++s)
                    sum += contribution(city, s);
        Jet const missing = steepness_ * (std::log(enough) - log(sum));
        residual[0] = std::max(missing.a, 0.0);
        if (residual[0] > 0 && jacobians && jacobians[0]) std::copy_n(missing.v.data(), n, jacobians[0]);
        return std::isfinite(missing.a) && missing.v.allFinite();
    }

private:
    static constexpr double enough = 0.23;
    static constexpr double negligible = 1e-8;  ///< contributions that are left out

    template <typename T>
    model::Coefficients<D, T> unit_city(T const* city) const {
        std::array<T, model::parameter_count<D>> unit;
        std::copy_n(city, unit.size(), unit.begin());
        unit[0] = T(1.0);
        return model::coefficients_from_parameters<D, T>(unit.data(), reach_);
    }
    int end_of(int block) const { return std::min(data_.start_of(block) + block_size, data_.count); }
    template <typename T>
    T contribution(model::Coefficients<D, T> const& city, int store) const {
        std::array<double, D> position;
        for (int d = 0; d < D; ++d)
            position[d] = data_.coordinates[d][store];
        return model::value_at<D, T, double>(city, position);
    }
    bool is_seen(model::Coefficients<D, double> const& city, Box<D> const& footprint) const {
        if (contribution(city, witness_) >= enough) return true;
        double sum = 0;
        std::array<double, block_size> visitors;
        for (int b = 0; b < data_.blocks(); ++b) {
            if (!footprint.intersects(data_.boxes[b])) continue;
            visitors.fill(0);
            int const start = data_.start_of(b);
            kernel<D>().add_values(city, data_.at(start).data(), data_.size_of(b), visitors.data());
            auto const end = visitors.begin() + (end_of(b) - start);
            sum = std::accumulate(visitors.begin(), end, sum);
            if (sum < enough) continue;
            witness_ = start + static_cast<int>(std::max_element(visitors.begin(), end) - visitors.begin());
            return true;
        }
        return false;
    }

    Data<D> const& data_;
    double steepness_, reach_;
    mutable int witness_ = 0;  ///< a store that saw the city before, which is asked first
};

// The penalties as Ceres cost functions; for src/fit/solve/solve.cpp only.

/// √(λ·a), whose square is the L1 norm of a non-negative amplitude. The small part of the scale under the
/// root keeps the slope finite where a is zero.
struct AmplitudePenalty {
    double weight, scale;
    template <typename T>
    bool operator()(T const* city, T* residual) const {
        using std::sqrt;
        residual[0] = sqrt(weight * (city[0] + 1e-9 * scale));
        return true;
    }
};

/// √(λ ÷ mean pairwise distance of the centres).
template <int D>
struct CentreSpreadPenalty {
    double weight;
    int cities;
    template <typename T>
    bool operator()(T const* const* blocks, T* residual) const {
        using std::sqrt;
        T sum = T(0.0);
        for (int k = 0; k < cities; ++k)
            for (int l = 0; l < k; ++l) {
                T squared = T(1e-18);
                for (int d = 0; d < D; ++d) {
                    T const offset = blocks[k][1 + d] - blocks[l][1 + d];
                    squared += offset * offset;
                }
                sum += sqrt(squared);
            }
        double const pairs = 0.5 * cities * (cities - 1);
        residual[0] = sqrt(weight * pairs / sum);
        return true;
    }
};

}  // namespace fit
