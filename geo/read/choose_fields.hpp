#pragma once

#include "geo/read/read_options.hpp"
#include "geo/read/source_layer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace geo {

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

}  // namespace geo
