#include "src/commands/publish/output.hpp"

#include "geo/errors.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>  // mkdtemp, of POSIX: <cstdlib> need not have it NOLINT(modernize-deprecated-headers)
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <tuple>
#include <utility>

namespace commands {
namespace {

namespace fs = std::filesystem;

constexpr char const* prefix = ".staged-";

/// The open folder with its lock, which ends with the process; −1 where another process has it. A file system
/// without such locks gives none to anybody, and then nothing of others is taken away.
int locked(fs::path const& folder) {
    int const descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
    close(descriptor);
    return -1;
}

bool is_still_at(int descriptor, fs::path const& folder) {
    struct stat open_one {
    }, at_path{};
    return fstat(descriptor, &open_one) == 0 && stat(folder.c_str(), &at_path) == 0 &&
           open_one.st_dev == at_path.st_dev && open_one.st_ino == at_path.st_ino;
}

/// What a process that was killed has left.
void remove_abandoned(fs::path const& parent) {
    std::error_code error;
    for (fs::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
        if (!entry->path().filename().string().starts_with(prefix)) continue;
        int const lock = locked(entry->path());
        if (lock < 0) continue;
        std::error_code ignored;
        fs::remove_all(entry->path(), ignored);
        close(lock);
    }
}

/// A new folder and its lock.
std::pair<fs::path, int> made_in(fs::path const& parent) {
    // Between its making and its lock another process may take it for an abandoned one.
    for (int tries = 0; tries < 100; ++tries) {
        std::string path = (parent / prefix).string() + "XXXXXX";
        if (mkdtemp(path.data()) == nullptr) break;
        int const lock = locked(path);
        if (lock < 0 || is_still_at(lock, path)) return {path, lock};
        close(lock);
    }
    int const why = errno;
    throw geo::IoError(fmt::format("cannot write into the folder {}: {}; choose another with -o",
                                   parent.string(), std::generic_category().message(why)));
}

bool same_content(fs::path const& a, fs::path const& b) {
    std::ifstream one(a, std::ios::binary), other(b, std::ios::binary);
    using Bytes = std::istreambuf_iterator<char>;
    return one && other && std::equal(Bytes(one), Bytes(), Bytes(other), Bytes());
}

}  // namespace

StagingFolder::StagingFolder(fs::path parent) : parent_(parent.empty() ? fs::path(".") : std::move(parent)) {
    remove_abandoned(parent_);
    std::tie(folder_, lock_) = made_in(parent_);
}

StagingFolder::~StagingFolder() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    if (lock_ >= 0) close(lock_);
}

fs::path StagingFolder::stage(std::string const& name) {
    names_.push_back(name);
    return folder_ / name;
}

fs::path StagingFolder::move_to_its_place(fs::path const& name) const {
    std::error_code error;
    fs::rename(folder_ / name, parent_ / name, error);
    if (error)
        throw geo::IoError(fmt::format("cannot replace {}: {}", (parent_ / name).string(), error.message()));
    return parent_ / name;
}

std::vector<fs::path> StagingFolder::publish() {
    std::vector<fs::path> places;
    for (std::string const& name : names_)
        places.push_back(move_to_its_place(name));
    std::vector<fs::path> companions;
    for (fs::directory_entry const& file : fs::directory_iterator(folder_))
        companions.push_back(file.path().filename());
    for (fs::path const& name : companions)
        move_to_its_place(name);
    return places;
}

std::vector<fs::path> StagingFolder::publish_changed() {
    std::vector<fs::path> places;
    for (std::string const& name : names_)
        if (!same_content(folder_ / name, parent_ / name)) places.push_back(move_to_its_place(name));
    return places;
}

namespace fs = std::filesystem;

void refuse_output(fs::path const& output, std::vector<fs::path> const& inputs, bool overwrite) {
    std::error_code ignored;
    for (fs::path const& input : inputs) {
        if (fs::equivalent(output, input, ignored))
            throw geo::UsageError(
                fmt::format("{} is an input of this command: choose another file with -o", output.string()));
    }
    if (fs::exists(output) && !overwrite)
        throw geo::UsageError(
            fmt::format("{} exists: use --overwrite to replace it, or choose another file", output.string()));
}

bool lies_in(fs::path const& path, fs::path const& folder) {
    fs::path const inner = fs::weakly_canonical(fs::absolute(path));
    fs::path outer = fs::weakly_canonical(fs::absolute(folder));
    if (!outer.has_filename()) outer = outer.parent_path();
    return std::ranges::mismatch(outer, inner).in1 == outer.end();
}

void write_text(std::string const& text, fs::path const& file) {
    errno = 0;
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    stream.close();
    if (stream.fail())
        throw geo::IoError(fmt::format("cannot write {}: {}", file.string(),
                                       errno != 0 ? std::strerror(errno) : "no reason is known"));
}

OutputFolder::OutputFolder(fs::path folder) : folder_(std::move(folder)) {
    if (folder_.empty()) throw geo::UsageError("-o names no folder; name one");
    std::error_code first;
    for (fs::path part; auto const& name : folder_) {
        part /= name;
        std::error_code error;
        if (fs::create_directory(part, error)) created_.push_back(part);
        if (error && !first) first = error;
    }
    if (fs::is_directory(folder_)) return;
    throw geo::IoError(fmt::format("the output folder {} cannot be created: {}; choose another with -o",
                                   folder_.string(), first ? first.message() : "no reason is known"));
}

OutputFolder::~OutputFolder() {
    std::error_code ignored;  // A folder that holds something stays.
    for (; !created_.empty(); created_.pop_back())
        fs::remove(created_.back(), ignored);
}

}  // namespace commands
