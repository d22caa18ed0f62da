#pragma once

#include "geo/read/number_ways.hpp"
#include "geo/read/read_options.hpp"
#include "geo/read/source_layer.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace geo {

/// How the numbers of some columns are written, told from all of their texts. Where all are plain numbers,
/// they stay what they are. Else the column is written in the one way that reads them all. Where two ways do
/// that and give different numbers, as of "1,234", another column of the file decides, or whole numbers below
/// a thousand among them; without either, the texts are left as they are and are no numbers.
class NumberColumns {
public:
    explicit NumberColumns(Decimals decimals) : decimals_(decimals) {}

    /// `is_degree`: its numbers are too small for separators of thousands.
    void add(std::size_t field, std::string const& name, bool is_degree);

    /// Remembers what a row says about the ways of writing.
    void look_at(SourceRow const& row);

    /// Decides from the rows seen. Whether the rows have to be read once more, by what was decided.
    bool settle();

    /// The row with plain numbers: itself, or a copy in `scratch`.
    SourceRow const& plain(SourceRow const& row, SourceRow& scratch) const;

    /// What is read otherwise than to the letter, or may have been meant otherwise.
    std::vector<std::string> notices() const;

private:
    struct Column {
        std::size_t field = 0;
        std::string name;
        bool is_degree = false;
        Ways possible = 0xFF;          ///< those that read all texts seen
        bool has_small_whole = false;  ///< a whole number below 1000 stood there
        bool shows_decimal_comma = false, shows_decimal_point = false;
        std::string sample;     ///< the first text with a separator
        Ways chosen = 0;        ///< empty: plain numbers
        bool doubtful = false;  ///< plain numbers whose points may separate thousands
    };

    static void see(Column& column, std::string const& text);
    static void choose(Column& column, bool file_has_comma, bool file_has_point);

    Decimals decimals_;
    std::vector<Column> columns_;
};

}  // namespace geo
