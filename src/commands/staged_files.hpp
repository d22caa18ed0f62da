#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace commands {

/// The folder of a run's output: created where missing, and taken away again on destruction where this object
/// created it and nothing was put in. Throws geo::IoError where it cannot be a folder.
class OutputFolder {
public:
    explicit OutputFolder(std::filesystem::path folder);
    OutputFolder(OutputFolder const&) = delete;
    OutputFolder& operator=(OutputFolder const&) = delete;
    ~OutputFolder();

    std::filesystem::path const& path() const { return folder_; }

private:
    std::filesystem::path folder_;
    std::vector<std::filesystem::path> created_;  ///< outermost first
};

/// Files written beside their places and moved there together: until `publish` the old ones stay, and where
/// that is never reached nothing of the new ones is left.
class StagedFiles {
public:
    explicit StagedFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}
    StagedFiles(StagedFiles const&) = delete;
    StagedFiles& operator=(StagedFiles const&) = delete;
    ~StagedFiles();

    /// Where to write the file that is to become `name`; nothing exists there.
    std::filesystem::path stage(std::string const& name);

    /// Renames every file to its place and returns the places. Throws geo::IoError.
    std::vector<std::filesystem::path> publish();

    /// The same for those that are missing at their place or differ from what stands there.
    std::vector<std::filesystem::path> publish_changed();

private:
    std::filesystem::path move_to_its_place(std::string const& name) const;

    std::filesystem::path folder_;
    std::vector<std::string> names_;
};

}  // namespace commands
