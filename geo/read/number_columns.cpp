#include "geo/read/number_columns.hpp"

#include "geo/read/parse_number.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace geo {
namespace {

bool is_small_whole(std::string const& ascii) {
    return ascii.size() <= 3 && std::ranges::all_of(ascii, [](unsigned char c) { return std::isdigit(c); });
}

Ways first_of(Ways set) {
    return static_cast<Ways>(set & -set);
}

}  // namespace

void NumberColumns::add(std::size_t field, std::string const& name, bool is_degree) {
    Column column;
    column.field = field;
    column.name = name;
    column.is_degree = is_degree;
    if (decimals_ == Decimals::comma) column.chosen = with_comma;
    if (decimals_ == Decimals::point) column.chosen = with_point;
    columns_.push_back(column);
}

void NumberColumns::see(Column& column, std::string const& text) {
    bool const is_plain = ways_of_plain(text) != 0;
    std::string const ascii = is_plain ? text : in_ascii(text);
    Ways found = ways_of(ascii);
    if (column.is_degree) found &= without_thousands;
    if (found == 0 && number_from(text)) found = plain_way;  // as in 1e5
    if (found == 0 && ascii.empty()) return;                 // a word says nothing about numbers
    column.possible &= found;
    column.shows_decimal_comma = column.shows_decimal_comma || (found != 0 && (found & with_point) == 0);
    column.shows_decimal_point = column.shows_decimal_point || (found != 0 && (found & with_comma) == 0);
    column.has_small_whole = column.has_small_whole || is_small_whole(ascii);
    bool const needed = (found & plain_way) == 0 || ascii.find('.') != ascii.npos;
    if (column.sample.empty() && needed) column.sample = text;
}

void NumberColumns::look_at(SourceRow const& row) {
    for (Column& column : columns_)
        if (auto const* text = std::get_if<std::string>(&row.values[column.field])) see(column, *text);
}

void NumberColumns::choose(Column& column, bool file_has_comma, bool file_has_point) {
    Ways const possible = column.possible;
    Ways const by_file = file_has_comma == file_has_point ? 0 : file_has_comma ? with_comma : with_point;
    if ((possible & plain_way) != 0) {
        // "1.234" is a plain number and, where the file has decimal commas, more likely 1234.
        bool const has_points = !column.sample.empty() && (possible & points_between) != 0;
        column.chosen = has_points && by_file == with_comma ? points_between : Ways{0};
        column.doubtful = has_points && column.chosen == 0 && by_file != with_point;
        return;
    }
    bool const undecided = !column.shows_decimal_comma && !column.shows_decimal_point;
    bool const two_meanings = (possible & commas_between) != 0 || (possible & with_point) == 0;
    Ways decided = 0xFF;
    if (undecided && two_meanings) {
        decided = by_file;
        if (!file_has_comma && column.has_small_whole) decided |= commas_between;
    }
    column.chosen = first_of(static_cast<Ways>(possible & decided));
}

bool NumberColumns::settle() {
    if (decimals_ != Decimals::as_found) return false;  // it was decided before the first row
    auto const shown = [&](bool Column::*what) {
        return std::ranges::any_of(
            columns_, [&](Column const& column) { return column.possible != 0 && column.*what; });
    };
    bool const comma = shown(&Column::shows_decimal_comma), point = shown(&Column::shows_decimal_point);
    for (Column& column : columns_)
        choose(column, comma, point);
    return std::ranges::any_of(columns_, [](Column const& column) { return column.chosen != 0; });
}

SourceRow const& NumberColumns::plain(SourceRow const& row, SourceRow& scratch) const {
    bool copied = false;
    for (Column const& column : columns_) {
        if (column.chosen == 0) continue;
        auto const* text = std::get_if<std::string>(&row.values[column.field]);
        if (text == nullptr) continue;
        if (!copied) scratch = row;
        copied = true;
        auto const number = number_by_any(column.chosen, in_ascii(*text), decimals_ != Decimals::as_found);
        // What no way of writing has, such as 1e3, is a number with a point all the same. With decimal
        // commas, a text that is no number in that way is none, whatever it is with a point.
        if (number)
            scratch.values[column.field] = *number;
        else if ((column.chosen & with_point) == 0 && number_from(row.values[column.field]))
            scratch.values[column.field] = not_with_comma(*text);
    }
    return copied ? scratch : row;
}

std::vector<std::string> NumberColumns::notices() const {
    std::map<Ways, std::vector<Column const*>> columns_by_way;
    std::vector<std::string> notices;
    for (Column const& column : columns_) {
        if (column.doubtful)
            notices.push_back(
                fmt::format("\"{}\" in the field {} is taken as it stands, with a decimal point; if it "
                            "separates thousands, give --decimal-comma",
                            column.sample, column.name));
        if (decimals_ == Decimals::as_found && column.chosen != 0)
            columns_by_way[column.chosen].push_back(&column);
    }
    for (auto const& [way, columns] : columns_by_way) {
        std::vector<std::string> names;
        for (Column const* column : columns)
            names.push_back(column->name);
        std::string const& sample = columns.front()->sample;
        std::string listed = names.back();
        if (names.size() > 1)
            listed = fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
        notices.push_back(fmt::format("numbers in the {} {} are read with {}: \"{}\" is {}",
                                      names.size() == 1 ? "field" : "fields", listed, words_of(way), sample,
                                      number_by_any(way, in_ascii(sample), false).value_or(0)));
    }
    return notices;
}

}  // namespace geo
