#include "src/commands/staged_files.hpp"

#include "geo/errors.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

namespace fs = std::filesystem;

TEST_CASE("staged files replace the old ones only when they are published") {
    program::Folder const folder;
    fs::create_directory(folder / "out");
    std::ofstream(folder / "out/a") << "old";
    commands::StagedFiles files(folder / "out");
    std::ofstream(files.stage("a")) << "new";
    std::ofstream(files.stage("b")) << "other";
    CHECK(program::content_of(folder / "out/a") == "old");
    CHECK_FALSE(fs::exists(folder / "out/b"));
    CHECK(files.publish() == std::vector<fs::path>{folder / "out/a", folder / "out/b"});
    CHECK(program::content_of(folder / "out/a") == "new");
    CHECK(program::content_of(folder / "out/b") == "other");
}

TEST_CASE("files that are not published leave nothing, and the old ones stay") {
    program::Folder const folder;
    fs::create_directory(folder / "out");
    std::ofstream(folder / "out/a") << "old";
    {
        commands::StagedFiles files(folder / "out");
        std::ofstream(files.stage("a")) << "new";
        std::ofstream(files.stage("b")) << "other";
    }
    CHECK(program::content_of(folder / "out/a") == "old");
    CHECK(std::distance(fs::directory_iterator(folder / "out"), {}) == 1);
}

TEST_CASE("an output folder that stays empty is taken away with the folders made for it") {
    program::Folder const folder;
    { commands::OutputFolder const output(folder / "a/b/c"); }
    CHECK_FALSE(fs::exists(folder / "a"));
    fs::create_directory(folder / "here");
    { commands::OutputFolder const output(folder / "here"); }
    CHECK(fs::exists(folder / "here"));
    {
        commands::OutputFolder const output(folder / "a/b/c");
        std::ofstream(output.path() / "file") << "kept";
    }
    CHECK(fs::exists(folder / "a/b/c/file"));
}

TEST_CASE("an output folder inside a file is refused") {
    program::Folder const folder;
    std::ofstream(folder / "file") << "text";
    CHECK_THROWS_AS(commands::OutputFolder(folder / "file/out"), geo::IoError);
}
