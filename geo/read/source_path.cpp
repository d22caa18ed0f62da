#include "geo/errors.hpp"
#include "geo/read/detail/open_source.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/without_secrets.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace geo {
namespace {

std::optional<VSIStatBufL> stat_of(std::string const& path) {
    VSIStatBufL status{};
    if (VSIStatL(path.c_str(), &status) != 0) return std::nullopt;
    return status;
}

bool is_remote(std::string const& source) {
    static constexpr std::array local{"/vsizip/", "/vsitar/", "/vsigzip/", "/vsi7z/", "/vsirar/", "/vsimem/"};
    if (source.find("://") != std::string::npos) return true;
    // Every handler in a chain counts: /vsizip//vsicurl/… reaches for the network too.
    for (auto at = source.find("/vsi"); at != std::string::npos; at = source.find("/vsi", at + 1)) {
        auto const rest = std::string_view(source).substr(at);
        bool const is_local = std::ranges::any_of(local, [&](char const* p) { return rest.starts_with(p); });
        if (!is_local && (at == 0 || source.starts_with("/vsi"))) return true;
    }
    return false;
}

bool looks_like_a_connection(std::string const& source) {
    auto const colon = source.find(':');
    return colon != std::string::npos && colon >= 2 &&
           source.find_first_of("/\\ .{") > colon;  // "PG:dbname=…", "WFS:…", not "folder/a:b.csv"
}

/// Addresses that GDAL has no driver for, or another name.
void refuse_unfetched(std::string const& source) {
    for (std::string_view const scheme : {"ftp://", "sftp://", "file://", "s3://", "gs://", "azure://"})
        if (CPLString(source).tolower().find(scheme) == 0)
            throw UsageError(fmt::format(
                "{} begins with {}, which is not fetched; give a path, an https:// address, or GDAL's "
                "name for a store of objects (/vsis3/…, /vsigs/…, /vsiaz/…)",
                without_secrets(source), source.substr(0, scheme.size())));
}

}  // namespace

bool needs_network(std::string const& source) {
    return is_remote(source) || (looks_like_a_connection(source) && !stat_of(source));
}

void require_readable(std::string const& source, bool allow_network) {
    if (source.empty()) throw UsageError("no file of stores is named");
    if (needs_network(source)) {
        refuse_unfetched(source);
        if (allow_network) return;
        throw IoError(
            fmt::format("{} is not a local file: databases and addresses are read only with --allow-network",
                        without_secrets(source)));
    }
    auto const status = stat_of(source);
    if (!status) throw IoError(fmt::format("{} does not exist; check the path", without_secrets(source)));
    if (!VSI_ISDIR(status->st_mode) && !VSI_ISREG(status->st_mode)) {
        throw IoError(
            fmt::format("{} is a pipe or a device, which is not read; write it to a file first", source));
    }
    if (!VSI_ISDIR(status->st_mode) && status->st_size == 0) {
        throw IoError(fmt::format("{} is empty (0 bytes); it may not have been written to its end", source));
    }
}

FileStamp stamp_of(std::string const& source) {
    struct stat status {};
    if (stat(source.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    return {static_cast<std::int64_t>(status.st_ino), status.st_size, status.st_mtim.tv_sec,
            status.st_mtim.tv_nsec};
}

std::string sibling(std::string const& source, std::string const& extension) {
    std::string const upper = CPLString(extension).toupper();
    for (std::string const& candidate : {extension, upper}) {
        std::string path = CPLResetExtension(source.c_str(), candidate.c_str());
        if (stat_of(path)) return path;
    }
    return {};
}

std::string copy_without_index(std::string const& source) {
    static std::atomic<int> copies{0};
    std::string const stem = fmt::format("/vsimem/footfall-{}/{}", ++copies, CPLGetBasename(source.c_str()));
    for (char const* extension : {"shp", "dbf", "prj", "cpg"}) {
        std::string const from = sibling(source, extension);
        GByte* bytes = nullptr;
        vsi_l_offset size = 0;
        if (from.empty() || !VSIIngestFile(nullptr, from.c_str(), &bytes, &size, -1)) continue;
        // The memory file takes the bytes over.
        VSIFCloseL(VSIFileFromMemBuffer(fmt::format("{}.{}", stem, extension).c_str(), bytes, size, TRUE));
    }
    return stem + ".shp";
}

void forget_copy(std::string const& copy) {
    VSIRmdirRecursive(CPLGetPath(copy.c_str()));
}

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

/// Refuses a folder or an archive of which one file has to be named.
[[noreturn]] void refuse_several(std::string const& source, std::string const& shown,
                                 std::vector<std::string> const& files) {
    throw UsageError(fmt::format("{} holds several files; name one of them, as in {}/{} (there are {})",
                                 source, shown, files.front(), fmt::join(files, ", ")));
}

/// Of an address without its query.
std::string extension_of(std::string const& source) {
    auto const end = source.starts_with("/vsi") ? source.find('?') : std::string::npos;
    return CPLGetExtension(source.substr(0, end).c_str());
}

std::string file_in_archive(std::string const& path) {
    bool const is_at_address = path.starts_with("/vsi");
    std::string const archive = is_at_address ? fmt::format("/vsizip/{{{}}}", path) : "/vsizip/" + path;
    std::string const source = without_secrets(path), shown = without_secrets(archive);
    CPLStringList const entries(VSIReadDirRecursive(archive.c_str()));
    std::vector<std::string> files;
    for (int i = 0; i < entries.size(); ++i)
        if (may_hold_stores(entries[i])) files.emplace_back(entries[i]);
    if (files.size() == 1) return fmt::format("{}/{}", archive, files.front());
    if (entries.empty() && is_at_address) return path;
    if (files.empty())
        throw IoError(fmt::format(
            "{} is an archive without a file that is read as stores, or it is damaged; it holds {}", source,
            entries.empty()
                ? "nothing"
                : fmt::format("{}", fmt::join(entries.List(), entries.List() + entries.size(), ", "))));
    refuse_several(source, shown, files);
}

}  // namespace

std::string file_in_folder(std::string const& source, std::string const& layer) {
    // Of these GDAL opens a folder as one source, whose layers are its files.
    static constexpr std::array of_folders{"shp", "csv", "tab", "mif", "parquet"};
    auto const status = source.starts_with("/vsi") || needs_network(source) ? std::nullopt : stat_of(source);
    if (!status || !VSI_ISDIR(status->st_mode) || !layer.empty()) return source;
    CPLStringList const entries(VSIReadDir(source.c_str()));
    std::vector<std::string> files;
    for (int i = 0; i < entries.size(); ++i)
        if (may_hold_stores(entries[i]) && is_file(CPLFormFilename(source.c_str(), entries[i], nullptr)))
            files.emplace_back(entries[i]);
    if (files.empty()) return source;
    if (files.size() == 1) return CPLFormFilename(source.c_str(), files.front().c_str(), nullptr);
    std::ranges::sort(files);
    CPLString const extension = CPLGetExtension(files.front().c_str());
    bool const of_one_format = std::ranges::all_of(
        files, [&](std::string const& file) { return EQUAL(CPLGetExtension(file.c_str()), extension); });
    bool const opens = std::ranges::any_of(of_folders, [&](char const* e) { return EQUAL(e, extension); });
    std::string const shown = source.ends_with('/') ? source.substr(0, source.size() - 1) : source;
    if (!of_one_format || !opens) refuse_several("folder " + source, shown, files);
    return source;
}

std::string after_separator_line(std::string const& path) {
    static constexpr std::string_view mark = "\xEF\xBB\xBF", key = "sep=";
    if (!EQUAL(CPLGetExtension(path.c_str()), "csv") || !is_file(path)) return path;
    VSILFILE* const file = VSIFOpenL(path.c_str(), "rb");
    if (file == nullptr) return path;
    std::string start(16, '\0');
    start.resize(VSIFReadL(start.data(), 1, start.size(), file));
    VSIFCloseL(file);
    std::size_t const from = start.starts_with(mark) ? mark.size() : 0;
    if (!EQUALN(start.c_str() + from, key.data(), key.size())) return path;
    // "sep=", one character, and the end of the line, which Windows writes as two.
    std::size_t const end = start.find('\n', from);
    if (end == std::string::npos || end - from - key.size() > 2) return path;
    // GDAL calls the layer after what follows the last slash.
    return fmt::format("/vsisubfile/{},{}{}", end + 1, path.find('/') == std::string::npos ? "./" : "", path);
}

std::string unpacked(std::string const& source) {
    bool const is_at_address = is_remote(source) && source.starts_with("/vsi");
    bool const is_unpacked_already = source.starts_with("/vsizip/") || source.starts_with("/vsigzip/");
    if (is_unpacked_already || !(is_at_address || (!source.starts_with("/vsi") && is_file(source))))
        return source;
    std::string const extension = extension_of(source);
    bool const is_database = CPLString(source).tolower().find(".gdb.zip") != std::string::npos;
    if (EQUAL(extension.c_str(), "zip") && !is_database) return file_in_archive(source);
    return EQUAL(extension.c_str(), "gz") ? "/vsigzip/" + source : source;
}

namespace {

/// By hand, because std::hash may differ from build to build and no library linked here has a stable hash.
/// FNV-1a is eight lines, and a chance collision of two inputs of one series is of no concern.
class Fnv1a {
public:
    void add(std::string_view text) {
        add(static_cast<std::uint64_t>(text.size()));  // so that "ab", "c" and "a", "bc" differ
        for (unsigned char const byte : text)
            add_byte(byte);
    }
    void add(double number) { add(std::bit_cast<std::uint64_t>(number + 0.0)); }  // −0 counts as 0
    void add(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8)
            add_byte(static_cast<unsigned char>(number >> shift));
    }
    std::uint64_t value() const { return value_; }

private:
    void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3U; }
    std::uint64_t value_ = 0xcbf29ce484222325U;
};

void add(std::vector<CovariateValue> const& covariates, Fnv1a& hash) {
    for (CovariateValue const& value : covariates) {
        hash.add(value.number.value_or(0));
        hash.add(value.level);
    }
}

}  // namespace

std::string input_hash(StoreTable const& table) {
    Fnv1a hash;
    hash.add(table.crs_wkt);
    hash.add(static_cast<std::uint64_t>(table.stores.size()));
    for (Store const& store : table.stores) {
        hash.add(store.position.x);
        hash.add(store.position.y);
        hash.add(store.visitors);
        hash.add(store.id);
        hash.add(store.name);
        if (!table.exposure_field.empty()) hash.add(store.exposure);
        add(store.covariates, hash);
    }
    for (UncountedStore const& store : table.uncounted)
        add(store.covariates, hash);
    for (SetAsideRow const& row : table.set_aside) {
        hash.add(static_cast<std::uint64_t>(row.source_fid));
        hash.add(row.reason);
        hash.add(row.detail);
    }
    return fmt::format("{:016x}", hash.value());
}

std::string input_hash(std::vector<Place> const& places) {
    Fnv1a hash;
    for (Place const& place : places) {
        hash.add(place.name);
        hash.add(place.position.lon_deg);
        hash.add(place.position.lat_deg);
        hash.add(place.population);
    }
    return fmt::format("{:016x}", hash.value());
}

}  // namespace geo
