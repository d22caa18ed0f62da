#include "geo/read/read_stores.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <string_view>

namespace geo {
namespace {

/// By hand, because std::hash may differ from build to build and no library linked here has a stable hash.
/// FNV-1a is eight lines, and a chance collision of two inputs of one series is of no concern.
class Fnv1a {
public:
    void add(std::string_view text) {
        add(static_cast<std::uint64_t>(text.size()));  // so that "ab", "c" and "a", "bc" differ
        for (unsigned char const byte : text)
            add_byte(byte);
    }
    void add(double number) { add(std::bit_cast<std::uint64_t>(number + 0.0)); }  // −0 counts as 0
    void add(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8)
            add_byte(static_cast<unsigned char>(number >> shift));
    }
    std::uint64_t value() const { return value_; }

private:
    void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3U; }
    std::uint64_t value_ = 0xcbf29ce484222325U;
};

void add(std::vector<CovariateValue> const& covariates, Fnv1a& hash) {
    for (CovariateValue const& value : covariates) {
        hash.add(value.number.value_or(0));
        hash.add(value.level);
    }
}

}  // namespace

std::string input_hash(StoreTable const& table) {
    Fnv1a hash;
    hash.add(table.crs_wkt);
    hash.add(static_cast<std::uint64_t>(table.stores.size()));
    for (Store const& store : table.stores) {
        hash.add(store.position.x);
        hash.add(store.position.y);
        hash.add(store.visitors);
        hash.add(store.id);
        hash.add(store.name);
        if (!table.exposure_field.empty()) hash.add(store.exposure);
        add(store.covariates, hash);
    }
    for (UncountedStore const& store : table.uncounted)
        add(store.covariates, hash);
    for (SetAsideRow const& row : table.set_aside) {
        hash.add(static_cast<std::uint64_t>(row.source_fid));
        hash.add(row.reason);
        hash.add(row.detail);
    }
    return fmt::format("{:016x}", hash.value());
}

std::string input_hash(std::vector<Place> const& places) {
    Fnv1a hash;
    for (Place const& place : places) {
        hash.add(place.name);
        hash.add(place.position.lon_deg);
        hash.add(place.position.lat_deg);
        hash.add(place.population);
    }
    return fmt::format("{:016x}", hash.value());
}

}  // namespace geo
