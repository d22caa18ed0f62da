#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Numbers and tables as a person reads them.
namespace words {

/// "1,234,567.8"; "1.23e+15" and the like from 1e15 on; "–" for a number that is not finite.
std::string grouped(double number, int decimals = 0);
std::string grouped(std::integral auto number) {
    return grouped(static_cast<double>(number), 0);
}

/// Three significant digits, but all that stand before the point, and none behind it in a whole number:
/// "0.123", "12.3", "12,345", "7".
std::string sensible(double number);

/// A number rounded to what its limits allow: the last digit shown is the first one of half the way between
/// them, though two are shown at least. Three digits where there are no limits. From a million on in words:
/// "867 million" of 866,953,760 within 860 to 873 million, "1.2 billion".
std::string rounded_to(double value, std::optional<double> low = {}, std::optional<double> high = {});

/// "12.3 %" of a ratio.
std::string percent(double ratio);

/// "1 store", "2 stores".
std::string counted(std::size_t number, std::string const& singular, std::string const& plural);

/// The text without control characters, which a terminal would obey, shortened to `width` characters with
/// "…".
std::string printable(std::string_view text, std::size_t width = 1000);

/// The text with a capital at its start and a full stop at its end; an empty one stays empty.
std::string sentence(std::string text);

/// The text broken at spaces into lines of at most `width` characters. `first` begins the first line,
/// `indent` each other one.
std::string wrapped(std::string_view text, std::string const& first, std::string const& indent,
                    std::size_t width = 96);

/// Columns lined up on the width of what stands in them, two spaces apart.
class Table {
public:
    enum class Align { left, right };

    explicit Table(std::vector<Align> columns) : columns_(std::move(columns)) {}
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    std::string text(std::string const& indent = "  ") const;

private:
    std::vector<Align> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace words
