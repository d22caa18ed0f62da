#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace words {
namespace {

/// In characters, not bytes: those that continue a UTF-8 sequence are not counted.
std::size_t width_of(std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

/// From here on nobody counts the digits.
constexpr double unreadable = 1e15;

/// The power of ten of the first digit: 3 of 1,234. The number is not 0.
int magnitude_of(double number) {
    return static_cast<int>(std::floor(std::log10(std::abs(number))));
}

/// The power of ten of the last digit that is worth showing.
int last_digit_of(double value, std::optional<double> low, std::optional<double> high) {
    int const first = magnitude_of(value);
    double const uncertain = low && high ? (*high - *low) / 2 : NAN;
    bool const is_known = std::isfinite(uncertain) && uncertain > 0;
    return is_known ? std::min(magnitude_of(uncertain), first - 1) : first - 2;
}

/// A unit in words is worth it where it leaves no more than this many digits behind the point.
constexpr int decimals_of_units = 2;

}  // namespace

// The commas are put in by hand, because fmt groups digits by a locale only.
std::string grouped(double number, int decimals) {
    if (!std::isfinite(number)) return "–";
    if (std::abs(number) >= unreadable) return fmt::format("{:.3g}", number);
    std::string digits = fmt::format("{:.{}f}", number, decimals);
    if (digits.find_first_of("123456789") == std::string::npos && digits.front() == '-') digits.erase(0, 1);
    auto const first = static_cast<std::ptrdiff_t>(digits.find_first_of("0123456789"));
    auto at = static_cast<std::ptrdiff_t>(std::min(digits.find('.'), digits.size())) - 3;
    for (; at > first; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::string sensible(double number) {
    if (number == std::round(number) || !std::isfinite(number)) return grouped(number);
    if (std::abs(number) < 1e-4) return fmt::format("{:.2e}", number);
    return grouped(number, std::max(2 - magnitude_of(number), 0));
}

std::string rounded_to(double value, std::optional<double> low, std::optional<double> high) {
    if (value == 0 || !std::isfinite(value) || std::abs(value) >= unreadable) return grouped(value);
    int const last = last_digit_of(value, low, high);
    double const step = std::pow(10.0, last);
    double const rounded = std::round(value / step) * step;
    for (auto const& [power, unit] : {std::pair{9, " billion"}, std::pair{6, " million"}}) {
        if (std::abs(rounded) < std::pow(10.0, power) || power - last > decimals_of_units) continue;
        return grouped(rounded / std::pow(10.0, power), std::max(power - last, 0)) + unit;
    }
    return grouped(rounded, value == std::round(value) ? 0 : std::max(-last, 0));
}

std::string percent(double ratio) {
    return grouped(100 * ratio, 1) + " %";
}

std::string counted(std::size_t number, std::string const& singular, std::string const& plural) {
    return grouped(number) + " " + (number == 1 ? singular : plural);
}

std::string sentence(std::string text) {
    if (text.empty()) return text;
    if (text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    if (text.back() != '.') text += '.';
    return text;
}

std::string wrapped(std::string_view text, std::string const& first, std::string const& indent,
                    std::size_t width) {
    std::string result = first;
    std::size_t column = width_of(first);
    while (!text.empty()) {
        std::string_view const word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (column + width_of(word) > width && column > width_of(indent)) {
            result.back() = '\n';
            result += indent;
            column = width_of(indent);
        }
        result += word;
        result += ' ';
        column += width_of(word) + 1;
    }
    result.back() = '\n';
    return result;
}

std::string printable(std::string_view text, std::size_t width) {
    std::string result;
    std::size_t characters = 0;
    bool const too_long = width_of(text) > width;
    for (char const c : text) {
        if ((c & 0xC0) != 0x80 && ++characters > width - (too_long ? 1 : 0)) break;
        bool const obeyed = (c >= 0 && c < 0x20) || c == 0x7F;
        result += obeyed ? '?' : c;
    }
    return too_long ? result + "…" : result;
}

std::string Table::text(std::string const& indent) const {
    std::vector<std::size_t> widths(columns_.size(), 0);
    for (auto const& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    }
    std::string text;
    for (auto const& row : rows_) {
        std::string line = indent;
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::string const padding(widths[i] - width_of(row[i]), ' ');
            line += columns_[i] == Align::left ? row[i] + padding : padding + row[i];
            if (i + 1 < row.size()) line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

}  // namespace words
