#include "geo/read/parse_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

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

namespace {

struct Way {
    char decimal, thousands;  ///< no separator of thousands: a null character
    std::string_view words;
};

constexpr std::array<Way, 8> ways{{{'.', '\0', "a decimal point"},
                                   {'.', ',', "commas between thousands"},
                                   {'.', ' ', "blanks between thousands"},
                                   {'.', '\'', "apostrophes between thousands"},
                                   {',', '\0', "a decimal comma"},
                                   {',', '.', "a decimal comma and points between thousands"},
                                   {',', ' ', "a decimal comma and blanks between thousands"},
                                   {',', '\'', "a decimal comma and apostrophes between thousands"}}};

/// A control character, which ends no number.
constexpr char no_number_mark = '\x1F';

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c); });
}

/// Whether groups of three follow a first one that has no leading zero.
bool is_grouped(std::string_view whole, char separator) {
    auto end = whole.find(separator);
    if (end == 0 || end > 3 || whole.front() == '0' || !all_digits(whole.substr(0, end))) return false;
    while (end != std::string_view::npos) {
        auto const next = whole.find(separator, end + 1);
        auto const group = whole.substr(end + 1, next == whole.npos ? next : next - end - 1);
        if (group.size() != 3 || !all_digits(group)) return false;
        end = next;
    }
    return true;
}

/// The number that `text`, as in_ascii() gives it, is in one way of writing. A number from 1000 on without a
/// separator is one only where `ungrouped`.
std::optional<double> number_by(Way const& way, std::string_view text, bool ungrouped) {
    auto const sign = text.find_first_not_of("+-");
    auto const decimal = text.find(way.decimal);
    std::string_view const whole = text.substr(sign, decimal == text.npos ? decimal : decimal - sign);
    std::string_view const fraction = decimal == text.npos ? "" : text.substr(decimal + 1);
    if (!all_digits(fraction)) return std::nullopt;
    bool const grouped = way.thousands != '\0' && whole.find(way.thousands) != whole.npos;
    if (grouped && !is_grouped(whole, way.thousands)) return std::nullopt;
    if (!grouped && !all_digits(whole)) return std::nullopt;
    if (!grouped && way.thousands != '\0' && whole.size() > 3 && !ungrouped) return std::nullopt;
    std::string plain(text.substr(0, sign));
    for (char const c : whole)
        if (c != way.thousands) plain += c;
    if (!fraction.empty()) plain += fmt::format(".{}", fraction);
    return number_from(plain);
}

}  // namespace

std::string in_ascii(std::string text) {
    constexpr std::array<std::pair<std::string_view, char>, 4> others{
        {{"\xC2\xA0", ' '}, {"\xE2\x80\xAF", ' '}, {"\xE2\x80\x89", ' '}, {"\xE2\x80\x99", '\''}}};
    for (auto const& [bytes, ascii] : others)
        for (auto at = text.find(bytes); at != std::string::npos; at = text.find(bytes))
            text.replace(at, bytes.size(), 1, ascii);
    text = std::string(trimmed(text));
    if (text.empty()) return {};
    auto const digits = text.find_first_not_of("+-");
    bool const is_number = digits <= 1 && text.find_first_not_of("0123456789.,' ", digits) == text.npos &&
                           text.find_first_of("0123456789") != text.npos;
    return is_number ? text : std::string();
}

Ways ways_of_plain(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    auto const point = text.find('.');
    std::string_view const whole = text.substr(0, point);
    std::string_view const fraction = point == text.npos ? "" : text.substr(point + 1);
    if (whole.empty() || !all_digits(whole) || !all_digits(fraction)) return 0;
    if (point == text.npos) return whole.size() <= 3 ? Ways{0xFF} : without_thousands;
    Ways const as_point = whole.size() <= 3 ? with_point : plain_way;
    bool const may_group = whole.size() <= 3 && whole.front() != '0' && fraction.size() == 3;
    return may_group ? as_point | points_between : as_point;
}

Ways ways_of(std::string const& ascii) {
    Ways found = ways_of_plain(ascii);
    if (ascii.empty() || found != 0) return found;
    for (std::size_t w = 0; w < ways.size(); ++w)
        if (number_by(ways[w], ascii, false)) found |= static_cast<Ways>(1U << w);
    return found;
}

std::optional<double> number_by_any(Ways allowed, std::string const& ascii, bool ungrouped) {
    for (std::size_t w = 0; w < ways.size() && !ascii.empty(); ++w) {
        if ((allowed & (1U << w)) == 0) continue;
        if (auto const number = number_by(ways[w], ascii, ungrouped)) return number;
    }
    return std::nullopt;
}

std::string_view words_of(Ways way) {
    std::size_t w = 0;
    while (w + 1 < ways.size() && (way & (1U << w)) == 0)
        ++w;
    return ways[w].words;
}

bool looks_like_a_number(Value const& value) {
    auto const* text = std::get_if<std::string>(&value);
    return number_from(value) || (text && ways_of(in_ascii(*text)) != 0);
}

bool is_ambiguous(Value const& value) {
    auto const* text = std::get_if<std::string>(&value);
    if (text == nullptr || number_from(value)) return false;
    Ways const found = ways_of(in_ascii(*text));
    return (found & commas_between) != 0 && (found & with_comma) != 0;
}

std::string not_with_comma(std::string const& text) {
    return text + no_number_mark;
}

std::string as_written(Value const& value) {
    std::string text = text_from(value);
    if (text.ends_with(no_number_mark)) text.pop_back();
    return text;
}

std::string number_hint(Value const& value) {
    auto const* text = std::get_if<std::string>(&value);
    if (text != nullptr && text->ends_with(no_number_mark))
        return "no number with a decimal comma, as --decimal-comma says";
    if (text == nullptr || number_from(value) || text->find_first_of("0123456789") == std::string::npos)
        return {};
    if (is_ambiguous(value))
        return "a comma that separates thousands (--decimal-point) or a decimal comma (--decimal-comma)";
    if (text->find(',') != std::string::npos)
        return "write numbers with a decimal point and without separators";
    if (text->find(' ') != std::string::npos || text->find('\'') != std::string::npos ||
        text->find("\xC2\xA0") != std::string::npos || text->find("\xE2\x80\xAF") != std::string::npos) {
        return "write numbers without separators";
    }
    return {};
}

}  // namespace geo
