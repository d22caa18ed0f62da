#pragma once

#include "geo/layer.hpp"

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

}  // namespace geo
