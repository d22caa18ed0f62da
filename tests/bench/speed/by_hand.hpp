#pragma once

#include "src/model/gaussian.hpp"

/// What the kernel is measured against, compiled once per instruction set with the kernel's own flags.
namespace by_hand {

struct Code {
    /// What fit::Kernel::add_values_and_derivatives does, with derivatives derived by hand.
    void (*add_values_and_derivatives)(model::Coefficients<2, double> const& city,
                                       double const* const* positions, int count, double* values,
                                       double* derivatives, int stride);
    /// results[i] = exp(arguments[i]): what no way of evaluating a Gaussian can do without.
    void (*exponentials)(double const* arguments, int count, double* results);
};

namespace baseline {
Code const& code();
}
namespace avx2 {
Code const& code();
}
namespace avx512 {
Code const& code();
}

}  // namespace by_hand
