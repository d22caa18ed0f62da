#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace commands {

/// Throws geo::UsageError where the output is one of the files that are read, or exists and may not be
/// replaced.
void refuse_output(std::filesystem::path const& output, std::vector<std::filesystem::path> const& inputs,
                   bool overwrite);

/// Writes a file of text. Throws geo::IoError where that fails.
void write_text(std::string const& text, std::filesystem::path const& file);

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
