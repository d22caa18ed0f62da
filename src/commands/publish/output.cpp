#include "src/commands/publish/output.hpp"

#include "geo/errors.hpp"

#include <fmt/format.h>

#include <cstring>
#include <fstream>
#include <system_error>

namespace commands {
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
