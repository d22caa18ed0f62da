#include "src/commands/staging_folder.hpp"

#include "geo/errors.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace commands {

namespace fs = std::filesystem;

StagingFolder::StagingFolder(fs::path parent) : parent_(parent.empty() ? fs::path(".") : std::move(parent)) {
    folder_ = parent_ / fmt::format(".staged-{}", getpid());
    std::error_code error;
    fs::remove_all(folder_, error);  // of an earlier process that was killed
    if (fs::create_directory(folder_, error)) return;
    throw geo::IoError(fmt::format("cannot write into the folder {}: {}; choose another with -o",
                                   parent_.string(), error.message()));
}

StagingFolder::~StagingFolder() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void StagingFolder::publish() {
    for (fs::directory_entry const& file : fs::directory_iterator(folder_)) {
        fs::path const place = parent_ / file.path().filename();
        std::error_code error;
        fs::rename(file.path(), place, error);
        if (error) throw geo::IoError(fmt::format("cannot replace {}: {}", place.string(), error.message()));
    }
}

}  // namespace commands
