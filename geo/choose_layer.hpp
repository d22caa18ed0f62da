#pragma once

#include <string>

namespace geo {

/// The index of the named layer, or of the only one that can hold stores. `dataset` is a GDALDatasetH, which
/// GDAL itself declares as void. Throws UsageError with the choices.
int choose_layer(void* dataset, std::string const& source, std::string const& wanted);

}  // namespace geo
