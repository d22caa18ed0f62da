#include "geo/progress.hpp"

#include <algorithm>
#include <cstdio>

namespace geo {

// By hand because GDALTermProgress draws on standard output, which belongs to the data (--json).
void terminal_progress(double fraction) {
    constexpr int ticks = 40, ticks_per_number = 4;
    static int last = -1;
    int const now = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * ticks);
    if (now < last) last = -1;
    if (now == last) return;
    while (last < now) {
        ++last;
        if (last % ticks_per_number == 0) {
            std::fprintf(stderr, "%d", last / ticks_per_number * 10);
        } else {
            std::fputc('.', stderr);
        }
    }
    if (last == ticks) std::fputs(" - done.\n", stderr);
    std::fflush(stderr);
}

}  // namespace geo
