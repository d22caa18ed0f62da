#pragma once

#include "src/fit/kernel.hpp"

/// One kernel per instruction set that the build makes.
#define FOOTFALL_DECLARE_KERNELS(isa) \
    namespace fit::isa {              \
    Kernel<1> const& kernel_1();      \
    Kernel<2> const& kernel_2();      \
    Kernel<3> const& kernel_3();      \
    }

FOOTFALL_DECLARE_KERNELS(baseline)
FOOTFALL_DECLARE_KERNELS(avx2)
FOOTFALL_DECLARE_KERNELS(avx512)

#undef FOOTFALL_DECLARE_KERNELS
