// Compiled once per instruction set with FOOTFALL_ISA naming it (CMakeLists.txt beside it). Nothing here may
// be shared with another translation unit: an inline function compiled for a newer processor that the linker
// keeps for all would stop the program on an older one. So everything lives in a namespace of its own, and
// neither Eigen nor Ceres is used; the model's templates are instantiated over packs of this set only.

#include "src/fit/likelihood/kernel.hpp"
#include "src/fit/likelihood/residual.hpp"
#include "src/model/gaussian.hpp"

#include <xsimd/xsimd.hpp>

namespace fit::FOOTFALL_ISA {
namespace {

using Pack = xsimd::batch<double>;
constexpr int lanes = static_cast<int>(Pack::size);
static_assert(padding % lanes == 0);

template <int D>
std::array<Pack, D> load(double const* const* positions, int at) {
    std::array<Pack, D> position;
    for (int d = 0; d < D; ++d)
        position[d] = Pack::load_unaligned(positions[d] + at);
    return position;
}

template <int D>
model::Coefficients<D, Pack> packed(model::Coefficients<D, double> const& city) {
    model::Coefficients<D, Pack> c;
    c.amplitude = Pack(city.amplitude);
    for (int d = 0; d < D; ++d)
        c.centre[d] = Pack(city.centre[d]);
    for (int i = 0; i < model::triangle_size<D>; ++i)
        c.whitening[i] = Pack(city.whitening[i]);
    return c;
}

template <int D>
void add_values(model::Coefficients<D, double> const& city, double const* const* positions, int count,
                double* values) {
    auto const c = packed<D>(city);
    for (int s = 0; s < count; s += lanes) {
        Pack const value = model::value_at<D, Pack, Pack>(c, load<D>(positions, s));
        (Pack::load_unaligned(values + s) + value).store_unaligned(values + s);
    }
}

/// Flattened: the model's function has to become part of the loop, where most derivatives are seen to be 0
/// or 1.
template <int D>
[[gnu::flatten]] void add_values_and_derivatives(model::Coefficients<D, double> const& city,
                                                 double const* const* positions, int count, double* values,
                                                 double* derivatives, int stride) {
    constexpr int n = model::parameter_count<D>;
    using PackJet = model::Jet<Pack, n>;
    for (int s = 0; s < count; s += lanes) {
        // Seeded inside the loop, where the compiler sees that most derivatives are 0 or 1 and drops them.
        model::Coefficients<D, PackJet> c;
        c.amplitude = PackJet(Pack(city.amplitude), 0);
        for (int d = 0; d < D; ++d)
            c.centre[d] = PackJet(Pack(city.centre[d]), 1 + d);
        for (int i = 0; i < model::triangle_size<D>; ++i)
            c.whitening[i] = PackJet(Pack(city.whitening[i]), 1 + D + i);
        PackJet const value = model::value_at<D, PackJet, Pack>(c, load<D>(positions, s));
        (Pack::load_unaligned(values + s) + value.a).store_unaligned(values + s);
        for (int k = 0; k < n; ++k)
            value.v[k].store_unaligned(derivatives + k * stride + s);
    }
}

/// xsimd renamed its own horizontal sum between the versions of Debian 12 and 13.
double sum_of(Pack const& pack) {
    double lane[lanes];
    pack.store_unaligned(lane);
    double sum = lane[0];
    for (int i = 1; i < lanes; ++i)
        sum += lane[i];
    return sum;
}

template <int D>
void correlate(model::Coefficients<D, double> const& city, double const* const* positions, int count,
               double const* weighted_residual, double const* squared_slope, double& along, double& square) {
    auto const c = packed<D>(city);
    Pack sum_along(0.0), sum_square(0.0);
    for (int s = 0; s < count; s += lanes) {
        Pack const g = model::value_at<D, Pack, Pack>(c, load<D>(positions, s));
        sum_along = xsimd::fma(g, Pack::load_unaligned(weighted_residual + s), sum_along);
        sum_square = xsimd::fma(g * g, Pack::load_unaligned(squared_slope + s), sum_square);
    }
    along = sum_of(sum_along);
    square = sum_of(sum_square);
}

void count_residuals(double const* values, double const* fitted, int count, double alpha, double* residuals,
                     double* slopes) {
    for (int s = 0; s < count; s += lanes) {
        SignedRoot<Pack> const root =
            count_residual<Pack>(Pack::load_unaligned(values + s), Pack::load_unaligned(fitted + s), alpha);
        root.residual.store_unaligned(residuals + s);
        root.slope.store_unaligned(slopes + s);
    }
}

double count_log_likelihood(double const* values, double const* fitted, int count,
                            CountLogDensity const& log_density) {
    Pack sum(0.0);
    for (int s = 0; s < count; s += lanes)
        sum += log_density(Pack::load_unaligned(values + s), Pack::load_unaligned(fitted + s));
    return sum_of(sum);
}

/// Four rows against four rows: sixteen sums in registers, eight loads for sixteen products.
void add_gram_block(double const* left, double const* right, int count, int stride, int row_count,
                    double* gram) {
    Pack sums[4][4];
    for (auto& row : sums)
        for (Pack& sum : row)
            sum = Pack(0.0);
    for (int s = 0; s < count; s += lanes) {
        Pack r[4];
        for (int j = 0; j < 4; ++j)
            r[j] = Pack::load_unaligned(right + j * stride + s);
        for (int i = 0; i < 4; ++i) {
            Pack const l = Pack::load_unaligned(left + i * stride + s);
            for (int j = 0; j < 4; ++j)
                sums[i][j] = xsimd::fma(l, r[j], sums[i][j]);
        }
    }
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j)
            gram[i * row_count + j] += sum_of(sums[i][j]);
}

void add_gram(double const* rows, int row_count, int count, int stride, double* gram) {
    for (int i = 0; i < row_count; i += 4)
        for (int j = 0; j <= i; j += 4)
            add_gram_block(rows + i * stride, rows + j * stride, count, stride, row_count,
                           gram + i * row_count + j);
}

void add_weighted_sums(double const* weights, double const* rows, int row_count, int count, int stride,
                       double* sums) {
    for (int r = 0; r < row_count; r += 4) {
        Pack of_rows[4] = {Pack(0.0), Pack(0.0), Pack(0.0), Pack(0.0)};
        for (int s = 0; s < count; s += lanes) {
            Pack const weight = Pack::load_unaligned(weights + s);
            for (int i = 0; i < 4; ++i)
                of_rows[i] =
                    xsimd::fma(weight, Pack::load_unaligned(rows + (r + i) * stride + s), of_rows[i]);
        }
        for (int i = 0; i < 4; ++i)
            sums[r + i] += sum_of(of_rows[i]);
    }
}

template <int D>
constexpr Kernel<D> table{&add_values<D>,        &add_values_and_derivatives<D>,
                          &correlate<D>,         &count_residuals,
                          &count_log_likelihood, &add_gram,
                          &add_weighted_sums,    FOOTFALL_ISA_NAME};

}  // namespace

#define FOOTFALL_DEFINE_KERNEL(D)   \
    Kernel<D> const& kernel_##D() { \
        return table<D>;            \
    }
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_DEFINE_KERNEL)
#undef FOOTFALL_DEFINE_KERNEL

}  // namespace fit::FOOTFALL_ISA
