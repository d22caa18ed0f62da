#include "geo/read/number_ways.hpp"

#include "geo/read/parse_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace geo {
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
