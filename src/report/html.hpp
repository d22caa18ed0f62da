#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Pieces of HTML. Whatever comes from a user's file goes through `escaped` or `name`.
namespace report {

/// Text as HTML that shows it to the letter, also in the value of an attribute.
std::string escaped(std::string_view text);

/// A name from the user's data, to the letter. Its direction of writing ends where the name ends.
std::string name(std::string_view text);

/// The text with each {{key}} replaced by its part. What a part holds is not looked at again. Throws
/// std::logic_error for a key without a part. By hand, because fmt takes the single braces of scripts and
/// styles for keys too.
std::string filled(std::string_view text, std::map<std::string, std::string> const& parts);

/// A list with one item per sentence. The first letter becomes a capital, and a full stop is added where
/// there is none.
std::string list_of(std::vector<std::string> const& sentences);

/// Text on a line of its own under what a cell shows; nothing where there is no text.
std::string line_below(std::string_view text);

/// What stands in one cell, and by what it is sorted.
struct Cell {
    std::string html;
    std::string sorted_by;  ///< a number, or text; empty where nothing is known
};

/// A number, with its limits on a line of their own.
Cell number_cell(double number, std::string const& shown, std::string const& limits = "");
Cell text_cell(std::string_view text);
Cell name_cell(std::string_view text);

struct Column {
    enum class Kind { text, number };
    std::string heading;
    Kind kind = Kind::number;
    std::string meaning{};  ///< shown where the pointer rests on the heading
};

/// A table that can be sorted by any of its columns. The first cell of a row is the row's heading.
struct Table {
    std::string id, caption;
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
};

std::string html_of(Table const& table);

/// A list of names and values; the values are HTML.
std::string definitions(std::vector<std::pair<std::string, std::string>> const& pairs);

}  // namespace report
