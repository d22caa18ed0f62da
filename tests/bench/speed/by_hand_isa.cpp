#include "tests/bench/speed/by_hand.hpp"

#include <xsimd/xsimd.hpp>

namespace by_hand::FOOTFALL_ISA {
namespace {

using Pack = xsimd::batch<double>;
constexpr int lanes = static_cast<int>(Pack::size);

void add_values_and_derivatives(model::Coefficients<2, double> const& city, double const* const* positions,
                                int count, double* values, double* derivatives, int stride) {
    Pack const a(city.amplitude), mx(city.centre[0]), my(city.centre[1]);
    Pack const w00(city.whitening[0]), w10(city.whitening[1]), w11(city.whitening[2]), minus_half(-0.5);
    for (int s = 0; s < count; s += lanes) {
        Pack const dx = Pack::load_unaligned(positions[0] + s) - mx;
        Pack const dy = Pack::load_unaligned(positions[1] + s) - my;
        Pack const u = w00 * dx, v = xsimd::fma(w10, dx, w11 * dy);
        Pack const e = xsimd::exp(minus_half * xsimd::fma(u, u, v * v));
        Pack const visitors = a * e, au = visitors * u, av = visitors * v;
        (Pack::load_unaligned(values + s) + visitors).store_unaligned(values + s);
        e.store_unaligned(derivatives + s);
        xsimd::fma(au, w00, av * w10).store_unaligned(derivatives + stride + s);
        (av * w11).store_unaligned(derivatives + 2 * stride + s);
        (-(au * dx)).store_unaligned(derivatives + 3 * stride + s);
        (-(av * dx)).store_unaligned(derivatives + 4 * stride + s);
        (-(av * dy)).store_unaligned(derivatives + 5 * stride + s);
    }
}

void exponentials(double const* arguments, int count, double* results) {
    for (int s = 0; s < count; s += lanes)
        xsimd::exp(Pack::load_unaligned(arguments + s)).store_unaligned(results + s);
}

constexpr Code all{&add_values_and_derivatives, &exponentials};

}  // namespace

Code const& code() {
    return all;
}

}  // namespace by_hand::FOOTFALL_ISA
