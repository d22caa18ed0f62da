#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

/// A CSV file of stores: each row a store with finite numbers or set aside with a reason, or a sentence. The
/// file formats themselves are GDAL's, which has fuzz targets of its own.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static std::string const file = "/dev/shm/footfall-fuzz-" + std::to_string(getpid()) + ".csv";
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<char const*>(data), static_cast<std::streamsize>(size));
    try {
        geo::StoreTable const table = geo::read_stores(file, {});
        if (table.rows_read != static_cast<std::int64_t>(table.stores.size() + table.set_aside.size()))
            std::abort();
        for (geo::Store const& store : table.stores)
            if (!(store.visitors >= 0 && store.visitors <= 1e15) || !std::isfinite(store.position.x) ||
                !std::isfinite(store.position.y))
                std::abort();
        for (geo::SetAsideRow const& row : table.set_aside)
            if (row.reason.empty()) std::abort();
    } catch (geo::IoError const&) {
    } catch (geo::UsageError const&) {
    } catch (geo::InputRejected const&) {
    }
    return 0;
}
