#include "src/commands/staged_files.hpp"

#include "geo/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include <unistd.h>

namespace commands {
namespace {

namespace fs = std::filesystem;

/// Hidden, of this process, and with the same extension, by which drivers go.
fs::path temporary(fs::path const& folder, std::string const& name) {
    return folder / fmt::format(".staged-{}-{}", getpid(), name);
}

bool same_content(fs::path const& a, fs::path const& b) {
    std::ifstream one(a, std::ios::binary), other(b, std::ios::binary);
    using Bytes = std::istreambuf_iterator<char>;
    return one && other && std::equal(Bytes(one), Bytes(), Bytes(other), Bytes());
}

}  // namespace

OutputFolder::OutputFolder(fs::path folder) : folder_(std::move(folder)) {
    for (fs::path part; auto const& name : folder_) {
        part /= name;
        std::error_code error;
        if (fs::create_directory(part, error)) created_.push_back(part);
    }
    if (fs::is_directory(folder_)) return;
    throw geo::IoError(
        fmt::format("the output folder {} cannot be created; choose another with -o", folder_.string()));
}

OutputFolder::~OutputFolder() {
    std::error_code ignored;  // A folder that holds something stays.
    for (; !created_.empty(); created_.pop_back())
        fs::remove(created_.back(), ignored);
}

StagedFiles::~StagedFiles() {
    std::error_code ignored;
    for (std::string const& name : names_)
        fs::remove(temporary(folder_, name), ignored);
}

fs::path StagedFiles::stage(std::string const& name) {
    std::error_code ignored;
    fs::remove(temporary(folder_, name), ignored);
    names_.push_back(name);
    return temporary(folder_, name);
}

fs::path StagedFiles::move_to_its_place(std::string const& name) const {
    std::error_code error;
    fs::rename(temporary(folder_, name), folder_ / name, error);
    if (error) {
        throw geo::IoError(fmt::format("{} cannot be replaced: {}; the run itself is in the database",
                                       (folder_ / name).string(), error.message()));
    }
    return folder_ / name;
}

std::vector<fs::path> StagedFiles::publish() {
    std::vector<fs::path> places;
    for (std::string const& name : names_)
        places.push_back(move_to_its_place(name));
    return places;
}

std::vector<fs::path> StagedFiles::publish_changed() {
    std::vector<fs::path> places;
    for (std::string const& name : names_)
        if (!same_content(temporary(folder_, name), folder_ / name))
            places.push_back(move_to_its_place(name));
    return places;
}

}  // namespace commands
