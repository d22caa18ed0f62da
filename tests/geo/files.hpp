#pragma once

#include "tests/contains.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <stdlib.h>

/// A folder that lives as long as the test.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "footfall-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }

    std::filesystem::path operator/(std::string const& name) const { return path_ / name; }
    bool is_empty() const { return std::filesystem::is_empty(path_); }

    /// Writes a text file and returns its path.
    std::string write(std::string const& name, std::string const& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

inline std::string sample(std::string const& name) {
    return std::string(FOOTFALL_SOURCE_DIR "/sample_data/") + name;
}

inline std::string text_of(std::filesystem::path const& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// What the exception of the given type says; "nothing was thrown" otherwise. Other exceptions pass.
template <typename Error, typename Action>
std::string message_of(Action action) {
    try {
        action();
    } catch (Error const& error) {
        return error.what();
    }
    return "nothing was thrown";
}
