#pragma once

#include <span>

namespace geo {

/// The bytes of land.zip, compiled in.
std::span<unsigned char const> land_data();

}  // namespace geo
