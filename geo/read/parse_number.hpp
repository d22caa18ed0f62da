#pragma once

#include "geo/layer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace geo {

/// The text without the blanks and line ends around it.
std::string_view trimmed(std::string_view text);

/// True for null and for text of blanks only.
bool is_missing(Value const& value);

/// The number that a value holds. A text holds one only if it is all of the text, but for blanks around it,
/// and has a decimal point: "1 234", "1,234", "49,5" and "x" hold none, since one text alone does not say how
/// it is meant. NumberColumns tells it from all of a column.
std::optional<double> number_from(Value const& value);

/// The value as a person would write it, at most 60 bytes of it.
std::string text_from(Value const& value);

/// A number that a store needs.
struct StoreNumber {
    double number = 0;
    std::string reason;  ///< a set-aside reason; empty for a usable number
};

/// Counts beyond 1e15 lose whole visitors in a double and are no store's: they are set aside.
StoreNumber visitors_from(Value const& value, bool allow_negative);
/// An exposure is above 0: no count says anything of a store that was never open.
StoreNumber exposure_from(Value const& value);

// The ways in which people write numbers: with a point or a comma before the decimals, and with nothing, a
// comma or a point, a blank or an apostrophe between thousands.

/// A set of them, one bit each.
using Ways = std::uint8_t;
inline constexpr Ways plain_way = 1, commas_between = 2, points_between = 1 << 5;
inline constexpr Ways with_point = 0x0F, with_comma = 0xF0, without_thousands = 0x11;

/// A text with one kind of blank and one of apostrophe; empty where anything but digits, a sign and
/// separators stands there.
std::string in_ascii(std::string text);

/// The ways in which `ascii`, as in_ascii() gives it, is a number.
Ways ways_of(std::string const& ascii);

/// The same as trying each way, for what most texts are: digits, and a point among them. A file has millions.
/// None for all others.
Ways ways_of_plain(std::string_view text);

/// The number that `ascii` is in the first of the allowed ways that reads it. A number from 1000 on without a
/// separator is one of a way with separators only where `ungrouped`.
std::optional<double> number_by_any(Ways allowed, std::string const& ascii, bool ungrouped);

/// The first way of a set for a sentence: "commas between thousands".
std::string_view words_of(Ways way);

/// Whether a text is written like a number in any of the ways: "1,234.5", "1.234,5", "1 234", "1'234" or
/// "49,5".
bool looks_like_a_number(Value const& value);

/// Whether a text is one number if its comma is a decimal comma, and another if it separates thousands.
bool is_ambiguous(Value const& value);

/// A text that is a number with a point, where numbers have decimal commas: no number, and shown by
/// as_written() as it stood there.
std::string not_with_comma(std::string const& text);
std::string as_written(Value const& value);

/// Advice about text that was meant as a number, with a decimal comma or with separators; else empty.
std::string number_hint(Value const& value);

}  // namespace geo
