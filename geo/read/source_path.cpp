#include "geo/errors.hpp"
#include "geo/read/detail/open_source.hpp"
#include "geo/without_secrets.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <string_view>

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

}  // namespace

void require_readable(std::string const& source, bool allow_network) {
    if (source.empty()) throw UsageError("no file of stores is named");
    auto const status = is_remote(source) ? std::nullopt : stat_of(source);
    if (!status && (is_remote(source) || looks_like_a_connection(source))) {
        if (allow_network) return;
        throw IoError(
            fmt::format("{} is not a local file: databases and addresses are read only with --allow-network",
                        without_secrets(source)));
    }
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

}  // namespace geo
