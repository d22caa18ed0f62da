#include "tests/architecture/include_arrows.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

namespace architecture {
namespace {

/// What the files of a folder may include of ours: files directly in a folder ("src/fit"), in it and below it
/// ("src/fit/"), or one file. A folder may always include itself. Each rule has a CMake target of the same
/// arrows.
struct ArrowRule {
    std::string from;
    std::vector<std::string> may_include;
};

/// The values that go into a fit and come out of it: every room of the fit may know them.
#define FIT_VALUES "src/fit/observations.hpp", "src/fit/options.hpp", "src/fit/result.hpp"

std::vector<ArrowRule> const arrow_rules{
    {"geo", {}},
    {"geo/gazetteer", {"geo"}},
    {"geo/crs", {"geo"}},
    {"geo/land", {"geo", "geo/crs", "geo/gazetteer"}},
    {"geo/read", {"geo", "geo/crs"}},
    {"geo/write", {"geo", "geo/crs"}},
    {"db", {"geo/geometry.hpp", "geo/layer.hpp", "geo/store_table.hpp", "geo/errors.hpp"}},
    {"src/base", {}},
    {"src/model", {}},
    {"src/fit/likelihood", {"src/base", "src/model"}},
    {"src/fit/solve", {"src/base", "src/model", "src/fit/likelihood"}},
    {"src/fit/search", {"src/base", "src/model", "src/fit/likelihood", "src/fit/solve", FIT_VALUES}},
    {"src/fit/windows", {"src/base", "src/model", "src/fit/likelihood", "src/fit/search", FIT_VALUES}},
    {"src/fit/seed_methods", {"src/base", "src/model", "src/fit/likelihood", "src/fit/search", FIT_VALUES}},
    {"src/fit/choice", {"src/base", "src/model"}},
    {"src/fit/shared", {"src/base", "src/model", "src/fit/likelihood", "src/fit/choice", FIT_VALUES}},
    {"src/fit/inference",
     {"src/base", "src/model", "src/fit/likelihood", "src/fit/choice", "src/fit/shared", FIT_VALUES}},
    {"src/fit",
     {"src/base", "src/model", "src/fit/likelihood", "src/fit/search", "src/fit/windows",
      "src/fit/seed_methods"}},
    {"src/simulate", {"src/base", "src/model"}},
    {"src/results/run", {"src/base", "src/model", "src/fit/", "db", "geo", "geo/crs", "geo/read"}},
    {"src/results/surfaces",
     {"src/base", "src/model", "src/fit/choice", "src/results/run", "db", "geo", "geo/crs", "geo/write"}},
    {"src/results/compare",
     {"src/base", "src/model", "src/fit/inference", "src/fit/choice", "src/results/run", "db", "geo",
      "geo/crs"}},
    {"src/results/evaluate",
     {"src/base", "src/model", "src/results/run", "src/results/surfaces", "db", "geo/"}},
    {"src/results/predict",
     {"src/base", "src/fit/inference", "src/fit/choice", "src/results/run", "db", "geo", "geo/crs"}},
    {"src/words",
     {"src/results/run", "src/results/compare", "src/results/predict", "src/base", "src/model",
      "src/fit/inference", "db", "geo", "geo/crs"}},
    {"src/alerts", {"src/base", "src/results/run", "src/results/compare", "db"}},
    {"src/report",
     {"src/words", "src/alerts", "src/results/run", "src/results/compare", "src/model", "db", "geo/"}},
    {"src/report/sites",
     {"src/report", "src/words", "src/results/run", "src/results/predict", "src/fit/inference", "db",
      "geo/"}},
    {"src/report/groups",
     {"src/report", "src/words", "src/results/run", "src/results/compare", "db", "geo/"}},
    {"src/qgis", {"src/words/text.hpp", "geo", "geo/write"}},
    {"src/commands/publish", {"src/qgis", "src/results/", "db", "geo", "geo/crs", "geo/land", "geo/write"}},
    {"src/commands/options",
     {"src/commands/publish", "src/report", "src/words", "src/alerts", "src/results/run",
      "src/results/compare", "src/simulate", "src/fit/options.hpp", "src/fit/shared", "src/fit/choice", "db",
      "geo/"}},
    {"src/commands/text",
     {"src/commands/options", "src/words", "src/alerts", "src/results/", "db", "geo", "geo/crs",
      "geo/gazetteer"}},
    {"src/commands/inputs",
     {"src/commands/options", "src/commands/text", "src/simulate", "src/results/", "db", "geo/"}},
    {"src/commands/fit",
     {"src/commands/options", "src/commands/publish", "src/commands/text", "src/commands/inputs",
      "src/report/", "src/qgis", "src/fit", "src/fit/inference", "src/fit/choice", "src/fit/shared",
      "src/words", "src/results/", "src/base", "db", "geo/"}},
    {"src/commands/scale",
     {"src/commands/fit", "src/commands/options", "src/commands/publish", "src/commands/text",
      "src/results/run", "src/model", "db", "geo/"}},
    {"src/commands/reference",
     {"src/commands/options", "src/alerts", "src/results/run", "src/results/surfaces", "db", "geo/write"}},
    {"src/commands/usage",
     {"src/commands/options", "src/commands/publish", "src/commands/reference", "db", "geo/read",
      "geo/write"}},
    {"src/commands", {"src/", "db", "geo/"}},
    {"src", {"src/commands/", "geo"}},
};

#undef FIT_VALUES

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
    auto const folder = std::filesystem::path(path).parent_path();
    return (folder.filename() == "detail" ? folder.parent_path() : folder).generic_string();
}

bool allows(std::string const& entry, std::string const& path) {
    return entry == path || (entry.ends_with('/') ? path.starts_with(entry) : folder_of(path) == entry);
}

void check_ours(SourceFile const& source, std::vector<std::string>& found) {
    std::string const folder = folder_of(source.path);
    auto const rule = std::ranges::find(arrow_rules, folder, &ArrowRule::from);
    if (rule == arrow_rules.end()) {
        found.push_back(fmt::format("{}: no rule says what this folder may include", source.path));
        return;
    }
    for (auto const& include : source.includes) {
        if (!is_ours(include)) continue;
        bool const own = folder_of(include.path) == folder;
        if (!own && std::ranges::none_of(rule->may_include,
                                         [&](auto const& entry) { return allows(entry, include.path); }))
            found.push_back(fmt::format("{}: may not include {}", source.path, include.path));
        else if (is_private(include.path) && !own)
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

/// A header, the source of its name and the private header of its solver: what one reads together.
std::string component_of(std::string const& path) {
    return std::regex_replace(path, std::regex{R"((_ceres)?\.(cpp|hpp)$)"}, "");
}

/// Takes away, again and again, what includes no component that is left: a cycle stays.
void check_cycles(std::vector<SourceFile> const& sources, std::vector<std::string>& found) {
    std::map<std::string, std::set<std::string>> included;
    for (auto const& source : sources)
        for (auto const& include : source.includes)
            if (is_ours(include) && component_of(include.path) != component_of(source.path))
                included[component_of(source.path)].insert(component_of(include.path));
    auto const is_leaf = [&](auto const& component) {
        return std::ranges::none_of(component.second, [&](auto const& i) { return included.contains(i); });
    };
    while (std::erase_if(included, is_leaf) > 0) {
    }
    for (auto const& [component, others] : included)
        found.push_back(fmt::format("{}: lies on a cycle of includes, or leads to one", component));
}

}  // namespace

std::vector<std::string> arrow_violations(std::vector<SourceFile> const& sources) {
    std::vector<std::string> found;
    for (auto const& source : sources)
        for (auto const check : {check_ours, check_libraries, check_model, check_spelling})
            check(source, found);
    check_own_headers(sources, found);
    check_cycles(sources, found);
    return found;
}

}  // namespace architecture
