#include "geo/errors.hpp"
#include "geo/read/detail/open_source.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace geo {
namespace {

/// The file of a format that one names, not those beside it.
bool may_hold_stores(std::string const& file) {
    static constexpr std::array extensions{"shp", "gpkg", "csv",  "geojson", "json", "fgb", "tab",     "mif",
                                           "kml", "gml",  "xlsx", "ods",     "xls",  "gpx", "parquet", "tsv"};
    std::string const name = CPLGetFilename(file.c_str()), extension = CPLGetExtension(file.c_str());
    // macOS puts a companion of every file into __MACOSX, and files of its own begin with a point.
    if (file.starts_with("__MACOSX/") || name.empty() || name.front() == '.') return false;
    return std::ranges::any_of(extensions,
                               [&](char const* known) { return EQUAL(known, extension.c_str()); });
}

bool is_file(std::string const& source) {
    VSIStatBufL status{};
    return VSIStatL(source.c_str(), &status) == 0 && VSI_ISREG(status.st_mode);
}

std::string file_in_archive(std::string const& source) {
    std::string const archive = "/vsizip/" + source;
    CPLStringList const entries(VSIReadDirRecursive(archive.c_str()));
    std::vector<std::string> files;
    for (int i = 0; i < entries.size(); ++i)
        if (may_hold_stores(entries[i])) files.emplace_back(entries[i]);
    if (files.size() == 1) return fmt::format("{}/{}", archive, files.front());
    if (files.empty())
        throw IoError(fmt::format(
            "{} is an archive without a file that is read as stores, or it is damaged; it holds {}", source,
            entries.empty()
                ? "nothing"
                : fmt::format("{}", fmt::join(entries.List(), entries.List() + entries.size(), ", "))));
    throw UsageError(fmt::format("{} holds several files; name one of them, as in {}/{} (there are {})",
                                 source, archive, files.front(), fmt::join(files, ", ")));
}

}  // namespace

std::string unpacked(std::string const& source) {
    if (source.starts_with("/vsi") || !is_file(source)) return source;
    std::string const extension = CPLGetExtension(source.c_str());
    if (EQUAL(extension.c_str(), "zip")) return file_in_archive(source);
    return EQUAL(extension.c_str(), "gz") ? "/vsigzip/" + source : source;
}

}  // namespace geo
