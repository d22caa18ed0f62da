#pragma once

#include "geo/read/read_options.hpp"

#include <gdal_priv.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// From a path to the layer that GDAL reads. A path may lead into an archive (/vsizip/…).
namespace geo {

/// Throws IoError unless `source` is an existing local folder or a local file that is not empty. With
/// `allow_network` it may be a database or an address instead.
void require_readable(std::string const& source, bool allow_network);

/// The path of the only vector file in a zip archive, or of what a gzip file holds; else `source` itself,
/// also where the archive is at an address (/vsicurl/…) and cannot be listed. Throws UsageError with the
/// choices where an archive holds several, and IoError where it holds none.
std::string unpacked(std::string const& source);

/// The only vector file in a local folder; else `source` itself, also where GDAL opens the folder as one
/// source whose layers are its files, or `layer` names one of these. Throws UsageError with the choices where
/// a folder holds files of several formats.
std::string file_in_folder(std::string const& source, std::string const& layer);

/// A CSV file from its second line on, where its first one is `sep=;`, which tells Excel the separator and
/// which GDAL would take for the header; else `path` itself.
std::string after_separator_line(std::string const& path);

/// Text as it is where it is UTF-8, else read as ISO 8859-1.
std::string as_utf8(char const* text);

/// The configuration option by which GDAL's driver of spreadsheets is told that sheets have headers; empty
/// for other drivers.
std::string headers_option(std::string const& driver);

/// Whether GDAL takes the headers of a workbook's sheets for their first rows.
bool hides_headers(GDALDataset& dataset);

/// Sheets are read when they are first asked for, and the option above is looked at only then.
void load_sheets(GDALDataset& dataset);

/// Tells whether a file was written to or replaced in between: its place on the disk, its size and its time
/// of change. Always the same for what is not a file of its own, such as one inside an archive.
using FileStamp = std::array<std::int64_t, 4>;
FileStamp stamp_of(std::string const& source);

/// The path with another extension, in lower or upper case, whichever exists. Empty where neither does.
std::string sibling(std::string const& source, std::string const& extension);

/// Copies a shapefile whose .shx is missing into GDAL's memory, where GDAL can build that index while the
/// user's folder stays as it is. Returns the path of the copy, which `forget_copy` removes.
std::string copy_without_index(std::string const& source);
void forget_copy(std::string const& copy);

/// Closes a dataset, and removes the copy in memory where it was opened from one.
struct SourceCloser {
    void operator()(GDALDataset* dataset) const;
};

/// A vector source that GDAL has open.
struct OpenSource {
    std::unique_ptr<GDALDataset, SourceCloser> dataset;
    std::string driver;  ///< GDAL's short name
    std::string path;    ///< what was opened, where an archive holds it
    std::vector<std::string> notices;
    std::string unknown_crs;  ///< what PROJ says where the file names a CRS that it does not know
};

/// Opens a file or folder for reading, and with `options.allow_network` an address or a database; else
/// formats that reach for these are not tried. Throws IoError with a sentence for each way to fail.
OpenSource open_source(std::string const& source, ReadStoresOptions const& options);

/// The layer of that name, or the only one that can hold stores where the name is empty. Throws InputRejected
/// where there is no layer at all, and UsageError with the choices.
OGRLayer& choose_layer(GDALDataset& dataset, std::string const& source, std::string const& wanted,
                       bool is_joined);

}  // namespace geo
