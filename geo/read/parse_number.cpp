#include "geo/read/parse_number.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace geo {
namespace {

std::optional<double> number_in(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range && end == text.data() + text.size()) {
        return text.find("e-") == std::string_view::npos && text.find("E-") == std::string_view::npos
                   ? HUGE_VAL
                   : 0.0;
    }
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

StoreNumber store_number(Value const& value, std::string const& what) {
    constexpr double absurd = 1e15;
    if (is_missing(value)) return {0, what + " missing"};
    auto const number = number_from(value);
    if (!number) return {0, what + " not a number"};
    if (!std::isfinite(*number)) return {0, what + " not finite"};
    if (std::abs(*number) > absurd) return {0, what + " absurdly large"};
    return {*number, {}};
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    auto const first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_missing(Value const& value) {
    auto const* text = std::get_if<std::string>(&value);
    return std::holds_alternative<std::monostate>(value) || (text && trimmed(*text).empty());
}

std::optional<double> number_from(Value const& value) {
    if (auto const* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    if (auto const* real = std::get_if<double>(&value)) return *real;
    if (auto const* text = std::get_if<std::string>(&value)) return number_in(*text);
    return std::nullopt;
}

std::string text_from(Value const& value) {
    if (auto const* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
    if (auto const* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
    auto const* text = std::get_if<std::string>(&value);
    if (text == nullptr) return {};
    constexpr std::size_t longest = 60;
    std::size_t length = std::min(text->size(), longest);
    // Never cut inside a UTF-8 character.
    while (length < text->size() && length > 0 &&
           (static_cast<unsigned char>((*text)[length]) & 0xC0) == 0x80) {
        --length;
    }
    return length < text->size() ? text->substr(0, length) + "…" : *text;
}

StoreNumber visitors_from(Value const& value, bool allow_negative) {
    StoreNumber visitors = store_number(value, "visitors");
    if (visitors.number < 0 && !allow_negative) return {0, "visitors negative"};
    return visitors;
}

StoreNumber exposure_from(Value const& value) {
    StoreNumber exposure = store_number(value, "exposure");
    if (exposure.reason.empty() && exposure.number <= 0) return {0, "exposure not above 0"};
    return exposure;
}

}  // namespace geo
