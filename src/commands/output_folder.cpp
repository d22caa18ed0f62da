#include "src/commands/output_folder.hpp"

#include "geo/errors.hpp"

#include <fmt/format.h>

#include <system_error>

namespace commands {

namespace fs = std::filesystem;

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
