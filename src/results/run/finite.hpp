#pragma once

#include "db/rows.hpp"

#include <cmath>

namespace results {

/// A number as the database keeps it: null where it is not finite.
inline db::Real finite(double value) {
    return std::isfinite(value) ? db::Real(value) : std::nullopt;
}

}  // namespace results
