#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

/// What the writer and the reader of geometry blobs agree on.
namespace db::blob_format {

inline constexpr std::int32_t srs_id = 4326;
inline constexpr std::uint8_t little_endian = 1;

/// Bits of the header's fourth byte.
enum Flags : std::uint8_t { envelope_xy = 1 << 1, envelope_bits = 7 << 1, empty = 1 << 4, extended = 1 << 5 };
enum class Wkb : std::uint32_t { point = 1, line = 2, polygon = 3, multi_line = 5, multi_polygon = 6 };

template <typename T>
using Bytes = std::array<std::uint8_t, sizeof(T)>;

/// From the order of the bytes in memory to little-endian (or big-endian), and back: the way is the same.
template <typename T>
Bytes<T> ordered(Bytes<T> bytes, bool little) {
    if (little != (std::endian::native == std::endian::little)) std::ranges::reverse(bytes);
    return bytes;
}

}  // namespace db::blob_format
