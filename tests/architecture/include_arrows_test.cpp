#include "tests/architecture/include_arrows.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// A tree of a few files in a directory of its own, which goes with it.
class PlantedTree {
public:
    explicit PlantedTree(std::map<std::string, std::string> const& text_by_path) {
        std::string pattern = (fs::temp_directory_path() / "footfall-architecture-XXXXXX").string();
        if (!mkdtemp(pattern.data())) throw std::runtime_error{"no temporary directory"};
        root_ = pattern;
        for (auto const& [path, text] : text_by_path) {
            fs::create_directories((root_ / path).parent_path());
            std::ofstream{root_ / path} << text;
        }
    }
    PlantedTree(PlantedTree const&) = delete;
    PlantedTree& operator=(PlantedTree const&) = delete;
    ~PlantedTree() {
        std::error_code ignored;
        fs::remove_all(root_, ignored);
    }

    std::vector<std::string> violations() const {
        return architecture::arrow_violations(architecture::read_source_tree(root_));
    }

private:
    fs::path root_;
};

struct Planted {
    std::string path, text, violation;
};

}  // namespace

TEST_CASE("no include goes against the arrows") {
    auto const sources = architecture::read_source_tree(FOOTFALL_SOURCE_DIR);
    for (auto const* path : {"geo/layer.hpp", "db/rows.hpp", "src/fit/fit_cities.hpp"})
        REQUIRE(std::ranges::count(sources, path, &architecture::SourceFile::path) == 1);
    CHECK_THAT(architecture::arrow_violations(sources), Catch::Matchers::Equals(std::vector<std::string>{}));
}

TEST_CASE("every file that a comment names exists") {
    namespace fs = std::filesystem;
    fs::path const root = FOOTFALL_SOURCE_DIR;
    std::set<std::string> names;
    std::vector<fs::path> files;
    for (auto const* folder : {"geo", "db", "src", "tests", "docs"})
        for (auto const& entry : fs::recursive_directory_iterator{root / folder}) {
            names.insert(entry.path().filename().string());
            files.push_back(entry.path());
        }
    static std::regex const name{R"(\b([a-z]\w*\.(?:hpp|cpp|sql))\b)"};
    for (auto const& file : files) {
        bool const code = file.extension() == ".hpp" || file.extension() == ".cpp";
        bool const planted = fs::relative(file, root).generic_string().starts_with("tests/architecture");
        if (planted || !(code || file.extension() == ".md")) continue;
        std::ifstream stream{file};
        for (std::string line; std::getline(stream, line);) {
            std::string const text = code ? line.substr(std::min(line.find("//"), line.size())) : line;
            for (auto at = std::sregex_iterator(text.begin(), text.end(), name); at != std::sregex_iterator{};
                 ++at) {
                INFO(file.string() << ": " << line);
                CHECK(names.contains((*at)[1].str()));
            }
        }
    }
}

TEST_CASE("an include against the arrows is found") {
    auto const planted = GENERATE(values<Planted>({
        {"geo/a.cpp", "#include \"db/rows.hpp\"\n", "geo/a.cpp: may not include db/rows.hpp"},
        {"geo/a.cpp", "#include \"src/model/city.hpp\"\n", "geo/a.cpp: may not include src/model/city.hpp"},
        {"db/a.cpp", "#include \"geo/crs/projection.hpp\"\n",
         "db/a.cpp: may not include geo/crs/projection.hpp"},
        {"db/a.cpp", "  #  include \"src/model/city.hpp\"\n", "db/a.cpp: may not include src/model/city.hpp"},
        {"src/fit/solve/a.cpp", "#include \"src/fit/search/grow.hpp\"\n",
         "src/fit/solve/a.cpp: may not include src/fit/search/grow.hpp"},
        {"src/fit/search/a.cpp", "#include \"src/fit/fit_cities.hpp\"\n",
         "src/fit/search/a.cpp: may not include src/fit/fit_cities.hpp"},
        {"src/model/a.hpp", "#include \"src/fit/likelihood/noise.hpp\"\n",
         "src/model/a.hpp: may not include src/fit/likelihood/noise.hpp"},
        {"src/model/a.hpp", "#include <fmt/core.h>\n",
         "src/model/a.hpp: may not include fmt/core.h: the model knows Eigen only"},
        {"src/fit/solve/a.cpp", "#include \"geo/layer.hpp\"\n",
         "src/fit/solve/a.cpp: may not include geo/layer.hpp"},
        {"src/results/run/a.cpp", "#include \"src/commands/fit.hpp\"\n",
         "src/results/run/a.cpp: may not include src/commands/fit.hpp"},
        {"src/results/run/a.cpp", "#include \"geo/read/detail/gdal.hpp\"\n",
         "src/results/run/a.cpp: geo/read/detail/gdal.hpp is private to its folder"},
        {"src/elsewhere/a.cpp", "int a;\n", "src/elsewhere/a.cpp: no rule says what this folder may include"},
    }));
    auto const tree = PlantedTree{{{planted.path, planted.text}}};
    CHECK_THAT(tree.violations(), Catch::Matchers::Equals(std::vector<std::string>{planted.violation}));
}

TEST_CASE("a library outside its folder or in a public header is found") {
    auto const planted = GENERATE(values<Planted>({
        {"src/results/run/a.cpp", "#include <gdal_priv.h>\n",
         "src/results/run/a.cpp: may not include gdal_priv.h of GDAL"},
        {"geo/a.hpp", "#include <ogr_api.h>\n", "geo/a.hpp: may not include ogr_api.h of GDAL"},
        {"geo/a.hpp", "struct OGRLayer;\n", "geo/a.hpp: a public header names OGRLayer of GDAL"},
        {"db/a.cpp", "#include <proj.h>\n", "db/a.cpp: may not include proj.h of PROJ"},
        {"geo/a.hpp", "using Handle = PJ*;\n", "geo/a.hpp: a public header names PJ of PROJ"},
        {"geo/a.cpp", "#include <sqlite3.h>\n", "geo/a.cpp: may not include sqlite3.h of SQLite"},
        {"db/a.hpp", "#include <SQLiteCpp/Database.h>\n",
         "db/a.hpp: may not include SQLiteCpp/Database.h of SQLite"},
        {"db/a.hpp", "SQLite::Database& file();\n", "db/a.hpp: a public header names SQLite:: of SQLite"},
        {"src/results/run/a.cpp", "#include <ceres/problem.h>\n",
         "src/results/run/a.cpp: may not include ceres/problem.h of Ceres"},
        {"src/fit/a.hpp", "#include <ceres/ceres.h>\n",
         "src/fit/a.hpp: may not include ceres/ceres.h of Ceres"},
    }));
    auto const tree = PlantedTree{{{planted.path, planted.text}}};
    CHECK_THAT(tree.violations(), Catch::Matchers::Equals(std::vector<std::string>{planted.violation}));
}

TEST_CASE(
    "components that include each other in a circle are found, and what only leads to them is named too") {
    auto const tree = PlantedTree{{{"geo/a.hpp", "#include \"geo/b.hpp\"\n"},
                                   {"geo/b.hpp", "int b();\n"},
                                   {"geo/b.cpp", "#include \"geo/b.hpp\"\n#include \"geo/c.hpp\"\n"},
                                   {"geo/c.hpp", "#include \"geo/a.hpp\"\n"},
                                   {"geo/d.cpp", "#include \"geo/e.hpp\"\n"},
                                   {"geo/e.hpp", "int e();\n"}}};
    CHECK_THAT(tree.violations(), Catch::Matchers::Equals(std::vector<std::string>{
                                      "geo/a: lies on a cycle of includes, or leads to one",
                                      "geo/b: lies on a cycle of includes, or leads to one",
                                      "geo/c: lies on a cycle of includes, or leads to one"}));
}

TEST_CASE("an include of ours from the folder instead of the top level is found") {
    auto const tree = PlantedTree{{{"geo/a.cpp", "#include \"layer.hpp\"\n"}}};
    REQUIRE(tree.violations().size() == 1);
    CHECK_THAT(tree.violations().front(), Catch::Matchers::StartsWith("geo/a.cpp: layer.hpp:"));
}

TEST_CASE("a source that does not include its own header first is found") {
    auto const source =
        GENERATE(as<std::string>{}, "#include \"geo/layer.hpp\"\n#include \"geo/a.hpp\"\n", "int a;\n");
    auto const tree = PlantedTree{{{"geo/a.cpp", source}, {"geo/a.hpp", "int a();\n"}}};
    CHECK_THAT(tree.violations(),
               Catch::Matchers::Equals(std::vector<std::string>{"geo/a.cpp: its own header comes first"}));
}

TEST_CASE("sources and private headers use their folder's library") {
    auto const planted = GENERATE(values<Planted>({
        {"geo/a.cpp", "#include <gdal.h>\n#include <proj.h>\nPJ* handle;\n", ""},
        {"geo/detail/a.hpp", "#include <cpl_error.h>\nstruct OGRLayer;\n", ""},
        {"db/a.cpp", "#include \"geo/layer.hpp\"\n#include <SQLiteCpp/Database.h>\n", ""},
        {"src/fit/cost_ceres.hpp", "#include <ceres/ceres.h>\n", ""},
        {"src/fit/detail/cost.hpp", "#include \"src/model/city.hpp\"\n#include <ceres/ceres.h>\n", ""},
        {"src/model/a.hpp", "#include <Eigen/Core>\n#include <cmath>\n", ""},
        {"geo/a.hpp", "/// The only user of OGRLayer.\n// #include <gdal.h>\nint a;\n", ""},
        {"src/commands/fit.cpp", "#include \"db/database.hpp\"\n#include \"geo/read/read_stores.hpp\"\n", ""},
    }));
    auto const tree = PlantedTree{{{planted.path, planted.text}}};
    CHECK_THAT(tree.violations(), Catch::Matchers::Equals(std::vector<std::string>{}));
}
