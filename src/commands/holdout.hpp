#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace commands {

/// Which of `stores` stores the fit does not see: `fraction` of them, rounded, chosen by `seed` alone, so the
/// same on every machine. At least one store is left for the fit.
std::vector<bool> held_out_stores(std::size_t stores, double fraction, std::uint64_t seed);

}  // namespace commands
