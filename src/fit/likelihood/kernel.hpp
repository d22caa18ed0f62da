#pragma once

#include "src/base/dimensions.hpp"
#include "src/fit/likelihood/residual.hpp"
#include "src/model/gaussian.hpp"

/// The innermost loops, compiled once per instruction set; the best one that this processor runs is chosen at
/// the first call. Arrays are plain doubles, `count` is a multiple of `padding`.
namespace fit {

/// Stores per tile are a multiple of this: the widest pack of doubles.
inline constexpr int padding = 8;

template <int D>
struct Kernel {
    using City = model::Coefficients<D, double>;
    /// Adds the city's visitors at `count` positions to `values`. positions[d] points at coordinate d.
    void (*add_values)(City const& city, double const* const* positions, int count, double* values);
    /// The same, and writes the derivatives by the coefficients (amplitude, centre, whitening, in this order)
    /// into rows of `derivatives`, `stride` apart.
    void (*add_values_and_derivatives)(City const& city, double const* const* positions, int count,
                                       double* values, double* derivatives, int stride);
    /// along = Σ g·weighted_residual, square = Σ g²·squared_slope over `count` stores, g the city's visitors:
    /// what a newcomer is scored by.
    void (*correlate)(City const& city, double const* const* positions, int count,
                      double const* weighted_residual, double const* squared_slope, double& along,
                      double& square);
    /// Signed roots of the deviances of `count` counts (residual.hpp) and their slopes.
    void (*count_residuals)(double const* values, double const* fitted, int count, double alpha,
                            double* residuals, double* slopes);
    /// Sum of the log densities of `count` counts, without the −log(value!) of each.
    double (*count_log_likelihood)(double const* values, double const* fitted, int count,
                                   CountLogDensity const& log_density);
    /// gram(i, j) += Σ_s rows(i, s) · rows(j, s) for j ≤ i; the rows are `stride` apart, `row_count` of them,
    /// a multiple of 4; `gram` is row_count × row_count, row-major.
    void (*add_gram)(double const* rows, int row_count, int count, int stride, double* gram);
    /// sums[r] += Σ_s weights[s] · rows(r, s); the rows are `stride` apart, `row_count` of them, a multiple
    /// of 4.
    void (*add_weighted_sums)(double const* weights, double const* rows, int row_count, int count, int stride,
                              double* sums);
    char const* instruction_set;
};

template <int D>
Kernel<D> const& kernel();

/// Sum of the log densities of any number of counts of variance f + α·f², without the −log(value!) of each.
double log_likelihood_of_counts(double const* values, double const* fitted, int count, double alpha);

}  // namespace fit

/// One kernel per instruction set that the build makes.
#define FOOTFALL_DECLARE_KERNEL(D) Kernel<D> const& kernel_##D();
#define FOOTFALL_DECLARE_KERNELS(isa)                    \
    namespace fit::isa {                                 \
    FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_DECLARE_KERNEL) \
    }

FOOTFALL_DECLARE_KERNELS(baseline)
FOOTFALL_DECLARE_KERNELS(avx2)
FOOTFALL_DECLARE_KERNELS(avx512)

#undef FOOTFALL_DECLARE_KERNELS
#undef FOOTFALL_DECLARE_KERNEL
