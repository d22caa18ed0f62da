#pragma once

#include "geo/geometry.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace commands {

/// Which of `stores` stores the fit does not see: `fraction` of them, rounded, chosen by `seed` alone, so the
/// same on every machine. At least one store is left for the fit.
std::vector<bool> held_out_stores(std::size_t stores, double fraction, std::uint64_t seed);

/// Stores held out by whole squares of `side_m` metres in the plane, so that no store is tested beside its
/// neighbours in the fit: squares in an order that `seed` chooses until `fraction` of the stores is reached,
/// but none that leaves less than half of them for the fit. No store where the squares are too large for
/// that.
std::vector<bool> held_out_blocks(std::vector<geo::Planar> const& stores, double side_m, double fraction,
                                  std::uint64_t seed);

}  // namespace commands
