#pragma once

#include "geo/read/parse_number.hpp"
#include "geo/read/read_options.hpp"
#include "geo/read/source_layer.hpp"

#include <cstddef>
#include <optional>
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

/// Which fields of a layer hold what, as indices into SourceLayer::fields().
struct ChosenFields {
    std::optional<std::size_t> visitors;  ///< none where places without counts are read
    std::optional<std::size_t> name;
    std::optional<std::size_t> exposure;
    std::vector<std::optional<std::size_t>> covariates;  ///< none where one may be missing and is
    std::optional<std::size_t> id;                       ///< the field that the user named
    std::vector<std::size_t> id_candidates;  ///< where none was named: fields to try, in this order
    std::vector<std::string> notices;
};

/// Chooses by the rules of ReadStoresOptions. Reads some rows, and rewinds, where numeric fields have to be
/// told from others. Throws UsageError with the layer's fields where one does not exist or several could be
/// meant.
ChosenFields choose_fields(SourceLayer& layer, ReadStoresOptions const& options);

/// The field of that name, whatever the case; for shapefiles also one cut to ten characters, with a notice.
/// Throws UsageError with the layer's fields where there is none, or several; the sentence names `option`.
std::size_t find_field(SourceLayer const& layer, std::string const& wanted, std::string const& option,
                       std::vector<std::string>& notices);

/// The first field that has one of the names, in the order of the names.
std::optional<std::size_t> field_named(std::vector<Field> const& fields,
                                       std::vector<std::string> const& names);

/// The layer of `options`, with the fields of the second table that it joins. Throws what opening either
/// throws, UsageError where a key field does not exist, and InputRejected where a key of the second table is
/// not unique.
SourceLayer open_layer(std::string const& source, ReadStoresOptions const& options);

}  // namespace geo
