#include "src/report/outlines.hpp"

#include <cmath>
#include <cstdint>
#include <string_view>

namespace report {
namespace {

struct Step {
    std::int64_t lon = 0, lat = 0;
    bool operator==(Step const&) const = default;
};

/// A whole number in digits of five bits, the lowest first, its sign as its lowest bit; all but the last have
/// the sixth bit.
void add_number(std::string& text, std::int64_t number) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    auto rest = static_cast<std::uint64_t>(number < 0 ? -2 * number - 1 : 2 * number);
    for (; rest >= 32; rest /= 32)
        text += digits[rest % 32 + 32];
    text += digits[rest];
}

std::vector<Step> steps_of(geo::Line const& line, geo::LonLat from, double step_deg) {
    std::vector<Step> steps;
    for (geo::LonLat const at : line) {
        Step const here{std::llround((at.lon_deg - from.lon_deg) / step_deg),
                        std::llround((at.lat_deg - from.lat_deg) / step_deg)};
        if (steps.empty() || here != steps.back()) steps.push_back(here);
    }
    return steps;
}

}  // namespace

std::string outline_text(std::vector<geo::Line> const& lines, geo::LonLat from, double step_deg) {
    Step last;
    std::string text;
    for (geo::Line const& line : lines) {
        std::vector<Step> const steps = steps_of(line, from, step_deg);
        if (steps.size() < 2) continue;
        if (!text.empty()) text += ' ';
        for (Step const here : steps) {
            add_number(text, here.lon - last.lon);
            add_number(text, here.lat - last.lat);
            last = here;
        }
    }
    return text;
}

}  // namespace report
