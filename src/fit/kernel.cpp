#include "src/fit/kernel.hpp"

#include "src/fit/kernel_isa.hpp"

#include <cstdlib>
#include <string_view>

namespace fit {
namespace {

#ifdef FOOTFALL_X86_KERNELS
enum class Isa { baseline, avx2, avx512 };

/// FOOTFALL_ISA in the environment holds the choice down, for benchmarks and to compare results.
Isa best_isa() {
    char const* const wish = std::getenv("FOOTFALL_ISA");
    std::string_view const limit = wish ? wish : "avx512";
    if (limit == "baseline") return Isa::baseline;
    __builtin_cpu_init();
    if (limit != "avx2" && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        return Isa::avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::avx2;
    return Isa::baseline;
}
#endif

}  // namespace

#ifdef FOOTFALL_X86_KERNELS
#define FOOTFALL_BEST(function)                          \
    (best_isa() == Isa::avx512 ? fit::avx512::function() \
     : best_isa() == Isa::avx2 ? fit::avx2::function()   \
                               : fit::baseline::function())
#else
#define FOOTFALL_BEST(function) fit::baseline::function()
#endif

template <>
Kernel<1> const& kernel<1>() {
    static Kernel<1> const& best = FOOTFALL_BEST(kernel_1);
    return best;
}

template <>
Kernel<2> const& kernel<2>() {
    static Kernel<2> const& best = FOOTFALL_BEST(kernel_2);
    return best;
}

template <>
Kernel<3> const& kernel<3>() {
    static Kernel<3> const& best = FOOTFALL_BEST(kernel_3);
    return best;
}

double log_likelihood_of_counts(double const* values, double const* fitted, int count, double alpha) {
    CountLogDensity const log_density(alpha);
    int const packed = count / padding * padding;
    double sum = kernel<1>().count_log_likelihood(values, fitted, packed, log_density);
    for (int s = packed; s < count; ++s)
        sum += log_density(values[s], fitted[s]);
    return sum;
}

}  // namespace fit
