#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/write/files.hpp"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <fmt/format.h>

#include <system_error>

namespace geo {

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
