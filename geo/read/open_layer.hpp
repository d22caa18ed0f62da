#pragma once

#include "geo/read/source_layer.hpp"

#include <string>

namespace geo {

/// The layer of `options`, with the fields of the second table that it joins. Throws what opening either
/// throws, UsageError where a key field does not exist, and InputRejected where a key of the second table is
/// not unique.
SourceLayer open_layer(std::string const& source, ReadStoresOptions const& options);

}  // namespace geo
