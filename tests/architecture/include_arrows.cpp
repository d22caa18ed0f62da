#include "tests/architecture/include_arrows.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <regex>

namespace architecture {
namespace {

/// What the files whose path starts with `from` may include of ours, as beginnings of paths.
struct ArrowRule {
    std::string from;
    std::vector<std::string> may_include;
};

std::vector<ArrowRule> const arrow_rules{
    {"geo/", {"geo/"}},
    {"db/", {"db/", "geo/geometry.hpp", "geo/layer.hpp", "geo/store_table.hpp", "geo/errors.hpp"}},
    {"src/model/", {"src/model/"}},
    {"src/fit/", {"src/fit/", "src/model/"}},
    {"src/simulate/", {"src/simulate/", "src/model/", "src/fit/noise.hpp", "geo/"}},
    {"src/results/", {"src/results/", "src/fit/", "src/model/", "db/", "geo/"}},
    {"src/words/", {"src/words/", "src/results/", "src/model/", "db/", "geo/"}},
    {"src/alerts/", {"src/alerts/", "src/results/", "db/"}},
    {"src/report/",
     {"src/report/", "src/words/", "src/alerts/", "src/results/", "src/model/", "db/", "geo/"}},
    {"src/qgis/", {"src/qgis/", "geo/"}},
    {"src/commands/", {"src/", "db/", "geo/"}},
    {"src/main.cpp", {"src/", "db/", "geo/"}},
};

/// A library that one folder alone may use, in its sources and in its private headers.
struct LibraryRule {
    std::string name;
    std::string folder;
    std::regex header;  ///< what an include of the library looks like
    std::regex word;    ///< what a public header must not say
};

std::vector<LibraryRule> const library_rules{
    {"GDAL", "geo/", std::regex{R"((gdal|ogr|cpl|gnm)\w*\.h)"}, std::regex{R"(\b(GDAL|OGR|CPL)\w+)"}},
    {"PROJ", "geo/", std::regex{R"(proj(_\w+)?\.h|proj/.*)"}, std::regex{R"(\bPJ(_\w+)?\b)"}},
    {"SQLite", "db/", std::regex{R"(sqlite3\w*\.h|SQLiteCpp/.*)"}, std::regex{R"(\bsqlite3\w*|\bSQLite::)"}},
    {"Ceres", "src/fit/", std::regex{R"(ceres/.*)"}, std::regex{R"(\bceres::)"}},
};

bool starts_with_any(std::string const& text, std::vector<std::string> const& beginnings) {
    return std::ranges::any_of(beginnings,
                               [&](auto const& beginning) { return text.starts_with(beginning); });
}

bool is_ours(Include const& include) {
    return starts_with_any(include.path, {"geo/", "db/", "src/"});
}

/// A private header shows its library in its name or lies below detail/; only its own folder includes it.
bool is_private(std::string const& path) {
    return path.find("/detail/") != std::string::npos || path.ends_with("_ceres.hpp");
}

std::string folder_of(std::string const& path) {
    auto const rule =
        std::ranges::find_if(arrow_rules, [&](auto const& r) { return path.starts_with(r.from); });
    return rule == arrow_rules.end() ? "" : rule->from;
}

void check_ours(SourceFile const& source, std::vector<std::string>& found) {
    auto const rule = std::ranges::find(arrow_rules, folder_of(source.path), &ArrowRule::from);
    if (rule == arrow_rules.end()) {
        found.push_back(fmt::format("{}: no rule says what this folder may include", source.path));
        return;
    }
    for (auto const& include : source.includes) {
        if (!is_ours(include)) continue;
        if (!starts_with_any(include.path, rule->may_include))
            found.push_back(fmt::format("{}: may not include {}", source.path, include.path));
        else if (is_private(include.path) && folder_of(include.path) != rule->from)
            found.push_back(fmt::format("{}: {} is private to its folder", source.path, include.path));
    }
}

void check_libraries(SourceFile const& source, std::vector<std::string>& found) {
    bool const is_public = source.is_header() && !is_private(source.path);
    for (auto const& library : library_rules) {
        bool const may_use = source.path.starts_with(library.folder) && !is_public;
        for (auto const& include : source.includes)
            if (!may_use && std::regex_match(include.path, library.header))
                found.push_back(
                    fmt::format("{}: may not include {} of {}", source.path, include.path, library.name));
        for (auto const& line : source.lines)
            if (std::smatch word; is_public && std::regex_search(line, word, library.word))
                found.push_back(
                    fmt::format("{}: a public header names {} of {}", source.path, word.str(), library.name));
    }
}

/// The model is Eigen and the standard library, whose headers have neither a folder nor an ending.
void check_model(SourceFile const& source, std::vector<std::string>& found) {
    if (!source.path.starts_with("src/model/")) return;
    for (auto const& include : source.includes)
        if (!is_ours(include) && !include.path.starts_with("Eigen/") &&
            include.path.find_first_of("/.") != std::string::npos)
            found.push_back(
                fmt::format("{}: may not include {}: the model knows Eigen only", source.path, include.path));
}

/// `#include "layer.hpp"` would hide which folder the arrow goes to.
void check_spelling(SourceFile const& source, std::vector<std::string>& found) {
    for (auto const& include : source.includes)
        if (include.quoted != is_ours(include))
            found.push_back(
                fmt::format("{}: {}: ours are included with quotes and from the top level, libraries "
                            "with angle brackets",
                            source.path, include.path));
}

/// A source that includes its own header first proves that the header compiles alone.
void check_own_headers(std::vector<SourceFile> const& sources, std::vector<std::string>& found) {
    for (auto const& source : sources) {
        auto const own = std::regex_replace(source.path, std::regex{R"(\.cpp$)"}, ".hpp");
        if (own == source.path || std::ranges::find(sources, own, &SourceFile::path) == sources.end())
            continue;
        if (source.includes.empty() || source.includes.front().path != own)
            found.push_back(fmt::format("{}: its own header comes first", source.path));
    }
}

}  // namespace

std::vector<std::string> arrow_violations(std::vector<SourceFile> const& sources) {
    std::vector<std::string> found;
    for (auto const& source : sources)
        for (auto const check : {check_ours, check_libraries, check_model, check_spelling})
            check(source, found);
    check_own_headers(sources, found);
    return found;
}

}  // namespace architecture
