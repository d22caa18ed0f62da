#pragma once

#include <filesystem>
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

}  // namespace commands
