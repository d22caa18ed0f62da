#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace architecture {

/// One `#include`, as written.
struct Include {
    std::string path;
    bool quoted = false;  ///< with quotes, not angle brackets
};

/// A source or header of ours.
struct SourceFile {
    std::string path;                ///< from the root of the tree, with forward slashes
    std::vector<std::string> lines;  ///< without the comments that start with two slashes
    std::vector<Include> includes;

    bool is_header() const { return path.ends_with(".hpp") || path.ends_with(".h"); }
};

/// The sources and headers below geo, db and src of the tree at `root`, sorted by path. Throws
/// std::runtime_error where one cannot be read.
std::vector<SourceFile> read_source_tree(std::filesystem::path const& root);

}  // namespace architecture
