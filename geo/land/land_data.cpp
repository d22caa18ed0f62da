#include "geo/land/land_data.hpp"

// Where land.S begins and ends what it includes.
extern "C" {
extern unsigned char const footfall_land_begin[];
extern unsigned char const footfall_land_end[];
}

namespace geo {

std::span<unsigned char const> land_data() {
    return {footfall_land_begin, footfall_land_end};
}

}  // namespace geo
