#include "src/alerts/expression.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>

/// An alert: an expression that is about one thing, or a sentence.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    try {
        alerts::Expression const alert = alerts::parse(text);
        int const subjects = (alert.of_run != nullptr) + (alert.of_city != nullptr) + alert.distance_moved +
                             (alert.city_event != nullptr) + (alert.store_event != nullptr);
        if (subjects != 1) std::abort();
        if (alert.threshold && !std::isfinite(alert.threshold->value)) std::abort();
    } catch (alerts::ExpressionError const&) {
    }
    return 0;
}
