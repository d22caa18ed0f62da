#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

/// Numbers for the page's scripts, rounded to what can be seen: more digits only make the page larger. What
/// is no number becomes null.
namespace report {

using Json = nlohmann::ordered_json;

/// With that many decimals.
inline Json rounded(double number, int decimals) {
    if (!std::isfinite(number)) return {};
    double const scale = std::pow(10.0, decimals);
    return std::round(number * scale) / scale;
}

/// A longitude or latitude, to a metre.
inline Json degrees(double number) {
    return rounded(number, 5);
}

/// Metres in the plane, whole. A distance beyond what a whole number holds is another program's mistake.
inline Json metres(double number) {
    return std::abs(number) < 1e15 ? Json(std::llround(number)) : Json();
}

/// To five significant digits.
inline Json five_digits(double number) {
    if (number == 0) return 0;
    if (!std::isfinite(number)) return {};
    int const power = static_cast<int>(std::floor(std::log10(std::abs(number))));
    return rounded(number, std::clamp(4 - power, 0, 300));
}

template <typename Number>
Json or_null(std::optional<Number> const& number) {
    return number ? Json(*number) : Json();
}

}  // namespace report
