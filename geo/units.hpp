#pragma once

#include <numbers>

namespace geo {

inline constexpr double m_per_km = 1000;
inline constexpr double radians_per_degree = std::numbers::pi / 180;
inline constexpr double degrees_per_radian = 180 / std::numbers::pi;

}  // namespace geo
