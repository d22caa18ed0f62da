#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace commands {

/// The database in the folder of a fit.
inline constexpr char const* database_name = "footfall.gpkg";

/// A hidden folder in which files are written under their final names, and moved out together at the end:
/// until `publish` the old ones stay. Whatever a driver puts beside a file, as for a shapefile, moves with
/// it. What has not been published is gone on destruction; where the process was killed, the next one that
/// stages files in the same place takes it away.
class StagingFolder {
public:
    /// Inside `parent`, so that moving is renaming. Throws geo::IoError where it cannot be made.
    explicit StagingFolder(std::filesystem::path parent);
    StagingFolder(StagingFolder const&) = delete;
    StagingFolder& operator=(StagingFolder const&) = delete;
    ~StagingFolder();

    /// Where to write the file that is to become `name`; nothing exists there.
    std::filesystem::path stage(std::string const& name);

    /// Moves every file to its place, replacing what is there, and returns the places. Throws geo::IoError.
    std::vector<std::filesystem::path> publish();

    /// Moves only the files that are missing at their place or differ from what stands there.
    std::vector<std::filesystem::path> publish_changed();

private:
    std::filesystem::path move_to_its_place(std::filesystem::path const& name) const;

    std::filesystem::path parent_;
    std::filesystem::path folder_;
    int lock_ = -1;  ///< of the folder: tells others that its process lives
    std::vector<std::string> names_;
};

/// Throws geo::UsageError where the output is one of the files that are read, or exists and may not be
/// replaced.
void refuse_output(std::filesystem::path const& output, std::vector<std::filesystem::path> const& inputs,
                   bool overwrite);

/// Whether a path, of which nothing need exist yet, is the folder or lies in it.
bool lies_in(std::filesystem::path const& path, std::filesystem::path const& folder);

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
