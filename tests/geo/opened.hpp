#pragma once

#include <gdal_priv.h>

#include <filesystem>

/// A file as GDAL opens it, as a vector or raster (GDAL_OF_VECTOR …); null where it does not.
inline GDALDatasetUniquePtr opened(std::filesystem::path const& file, unsigned how) {
    GDALAllRegister();
    return GDALDatasetUniquePtr(GDALDataset::Open(file.c_str(), how));
}
