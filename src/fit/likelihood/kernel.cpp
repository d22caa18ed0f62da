#include "src/fit/likelihood/kernel.hpp"

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

#define FOOTFALL_DEFINE_KERNEL(D)                                 \
    template <>                                                   \
    Kernel<D> const& kernel<D>() {                                \
        static Kernel<D> const& best = FOOTFALL_BEST(kernel_##D); \
        return best;                                              \
    }
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_DEFINE_KERNEL)
#undef FOOTFALL_DEFINE_KERNEL

double log_likelihood_of_counts(double const* values, double const* fitted, int count, double alpha) {
    CountLogDensity const log_density(alpha);
    int const packed = count / padding * padding;
    double sum = kernel<2>().count_log_likelihood(values, fitted, packed, log_density);
    for (int s = packed; s < count; ++s)
        sum += log_density(values[s], fitted[s]);
    return sum;
}

}  // namespace fit
