#pragma once

#include <gdal_priv.h>

#include <filesystem>

/// A file as GDAL opens it; null where it does not.
inline GDALDatasetUniquePtr opened(std::filesystem::path const& file, unsigned how = GDAL_OF_READONLY) {
    GDALAllRegister();
    return GDALDatasetUniquePtr(GDALDataset::Open(file.c_str(), how));
}
