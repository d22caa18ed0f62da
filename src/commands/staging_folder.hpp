#pragma once

#include <filesystem>
#include <string>

namespace commands {

/// A hidden folder in which files are written under their final names, and moved out together at the end. For
/// formats of several files, as a shapefile is: whatever a driver puts beside the file moves with it. What
/// has not been published is gone on destruction.
class StagingFolder {
public:
    /// Inside `parent`, so that moving is renaming. Throws geo::IoError where it cannot be made.
    explicit StagingFolder(std::filesystem::path parent);
    StagingFolder(StagingFolder const&) = delete;
    StagingFolder& operator=(StagingFolder const&) = delete;
    ~StagingFolder();

    /// Where to write the file that is to become `name`.
    std::filesystem::path stage(std::string const& name) const { return folder_ / name; }

    /// Moves every file into the parent, replacing what is there. Throws geo::IoError.
    void publish();

private:
    std::filesystem::path parent_;
    std::filesystem::path folder_;
};

}  // namespace commands
