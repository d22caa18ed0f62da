#include "geo/read/parse_number.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

/// A text in a store's count, exposure or coordinate: a usable number or a reason, nothing between.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    geo::Value const value = std::string(reinterpret_cast<char const*>(data), size);
    for (geo::StoreNumber const& number :
         {geo::visitors_from(value, false), geo::visitors_from(value, true), geo::exposure_from(value)})
        if (number.reason.empty() && !(std::abs(number.number) <= 1e15)) std::abort();
    if (geo::visitors_from(value, false).number < 0) std::abort();
    if (geo::exposure_from(value).reason.empty() && !(geo::exposure_from(value).number > 0)) std::abort();
    if (geo::is_missing(value) && geo::number_from(value)) std::abort();
    if (geo::text_from(value).size() > 64) std::abort();
    geo::number_hint(value);
    return 0;
}
