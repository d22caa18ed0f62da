#include "tests/architecture/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <stdexcept>

namespace architecture {
namespace {

namespace fs = std::filesystem;

SourceFile read_source_file(fs::path const& root, fs::path const& file) {
    static std::regex const include_line{R"(\s*#\s*include\s*([<"])([^>"]+)[>"].*)"};
    std::ifstream stream{file};
    SourceFile source{fs::relative(file, root).generic_string(), {}, {}};
    std::smatch match;
    for (std::string line; std::getline(stream, line);) {
        line.erase(std::min(line.find("//"), line.size()));
        if (std::regex_match(line, match, include_line))
            source.includes.push_back({match[2], match[1] == "\""});
        source.lines.push_back(line);
    }
    if (!stream.eof()) throw std::runtime_error{file.string() + ": cannot be read"};
    return source;
}

}  // namespace

std::vector<SourceFile> read_source_tree(fs::path const& root) {
    static std::set<std::string> const endings{".hpp", ".h", ".cpp"};
    std::vector<SourceFile> sources;
    for (auto const* folder : {"geo", "db", "src"}) {
        if (!fs::exists(root / folder)) continue;
        for (auto const& entry : fs::recursive_directory_iterator{root / folder})
            if (endings.contains(entry.path().extension().string()))
                sources.push_back(read_source_file(root, entry.path()));
    }
    std::ranges::sort(sources, {}, &SourceFile::path);
    return sources;
}

}  // namespace architecture
