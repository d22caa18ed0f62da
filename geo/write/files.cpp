#include "geo/write/files.hpp"

#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>

namespace geo {
namespace {

constexpr char const* prefix = "/vsifootfall/";

thread_local std::string failure;

void remember(int error) {
    if (failure.empty()) failure = std::strerror(error != 0 ? error : EIO);
}

// GDAL hands paths over without the prefix, which ends with the slash that an absolute path starts with.
std::string real(char const* path) {
    return std::string("/") + path;
}
VSILFILE* file_of(void* handle) {
    return static_cast<VSILFILE*>(handle);
}

int stat_file(void*, char const* path, VSIStatBufL* status, int flags) {
    return VSIStatExL(real(path).c_str(), status, flags);
}
int unlink_file(void*, char const* path) {
    return VSIUnlink(real(path).c_str());
}
void* open_file(void*, char const* path, char const* access) {
    return VSIFOpenL(real(path).c_str(), access);
}
vsi_l_offset tell(void* file) {
    return VSIFTellL(file_of(file));
}
int seek(void* file, vsi_l_offset offset, int whence) {
    errno = 0;
    int const result = VSIFSeekL(file_of(file), offset, whence);
    if (result != 0) remember(errno);  // seeking writes out what is buffered
    return result;
}
std::size_t read(void* file, void* buffer, std::size_t size, std::size_t count) {
    return VSIFReadL(buffer, size, count, file_of(file));
}
int is_at_end(void* file) {
    return VSIFEofL(file_of(file));
}
int truncate_file(void* file, vsi_l_offset size) {
    return VSIFTruncateL(file_of(file), size);
}

std::size_t write(void* file, void const* buffer, std::size_t size, std::size_t count) {
    errno = 0;
    std::size_t const written = VSIFWriteL(buffer, size, count, file_of(file));
    if (written < count) remember(errno);
    return written;
}
int flush(void* file) {
    errno = 0;
    int const result = VSIFFlushL(file_of(file));
    if (result != 0) remember(errno);
    return result;
}
int close(void* file) {
    errno = 0;
    int const result = VSIFCloseL(file_of(file));
    if (result != 0) remember(errno);
    return result;
}

void install() {
    auto* calls = VSIAllocFilesystemPluginCallbacksStruct();
    calls->stat = stat_file;
    calls->unlink = unlink_file;
    calls->open = open_file;
    calls->tell = tell;
    calls->seek = seek;
    calls->read = read;
    calls->eof = is_at_end;
    calls->truncate = truncate_file;
    calls->write = write;
    calls->flush = flush;
    calls->close = close;
    VSIInstallPluginHandler(prefix, calls);
    VSIFreeFilesystemPluginCallbacksStruct(calls);
}

}  // namespace

std::string checked_path(std::filesystem::path const& path) {
    static std::once_flag installed;
    std::call_once(installed, install);
    return prefix + std::filesystem::absolute(path).relative_path().string();
}

WriteWatch::WriteWatch() {
    failure.clear();
}
WriteWatch::~WriteWatch() {
    failure.clear();
}

std::string const& write_failure() {
    return failure;
}

void write_zip(std::filesystem::path const& path, std::string const& name, std::string const& text) {
    GdalMessages const messages;
    WriteWatch const watch;
    void* const zip = CPLCreateZip(checked_path(path).c_str(), nullptr);
    bool const written = zip != nullptr && CPLCreateFileInZip(zip, name.c_str(), nullptr) == CE_None &&
                         CPLWriteFileInZip(zip, text.data(), static_cast<int>(text.size())) == CE_None &&
                         CPLCloseFileInZip(zip) == CE_None;
    bool const closed = zip != nullptr && CPLCloseZip(zip) == CE_None;
    if (written && closed && write_failure().empty()) return;
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    throw IoError(fmt::format("cannot write {}: {}", path.string(),
                              write_failure().empty() ? messages.failure() : write_failure()));
}

std::string text_in_zip(std::filesystem::path const& path, std::string const& name) {
    GdalMessages const messages;
    // In braces, because GDAL takes a path without for an archive by its extension only.
    VSILFILE* const file = VSIFOpenL(("/vsizip/{" + path.string() + "}/" + name).c_str(), "rb");
    if (file == nullptr) return {};
    std::string text;
    char part[65536];
    while (std::size_t const read = VSIFReadL(part, 1, sizeof part, file))
        text.append(part, read);
    VSIFCloseL(file);
    return text;
}

}  // namespace geo
