#include "db/geometry_blob.hpp"

#include <cstdint>
#include <cstdlib>

/// A geometry blob of the database: none, or one that is written and read again as the same bytes.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const geometry = db::geometry_from_blob({data, size});
    if (!geometry) return 0;
    db::extent_of(*geometry);
    auto const to_blob = [](auto const& part) { return db::geometry_blob(part); };
    db::Blob const once = std::visit(to_blob, *geometry);
    auto const again = db::geometry_from_blob(once);
    if (!again || std::visit(to_blob, *again) != once) std::abort();
    return 0;
}
