#include "geo/errors.hpp"
#include "src/commands/publish/output.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;

TEST_CASE("staged files replace the old ones only when they are published") {
    program::Folder const folder;
    fs::create_directory(folder / "out");
    std::ofstream(folder / "out/a") << "old";
    commands::StagingFolder files(folder / "out");
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
        commands::StagingFolder files(folder / "out");
        std::ofstream(files.stage("a")) << "new";
        std::ofstream(files.stage("b")) << "other";
    }
    CHECK(program::content_of(folder / "out/a") == "old");
    CHECK(std::distance(fs::directory_iterator(folder / "out"), {}) == 1);
}

TEST_CASE("what a driver puts beside a file moves with it") {
    program::Folder const folder;
    commands::StagingFolder files(folder / "");
    fs::path const file = files.stage("a.shp");
    std::ofstream(file) << "shapes";
    std::ofstream(file.parent_path() / "a.dbf") << "values";
    CHECK(files.publish() == std::vector<fs::path>{folder / "" / "a.shp"});
    CHECK(program::content_of(folder / "a.dbf") == "values");
}

TEST_CASE("the next files staged in a folder take away what a killed process has left, and nothing else") {
    program::Folder const folder;
    pid_t const child = fork();
    if (child == 0) {
        auto* const abandoned = new commands::StagingFolder(folder / "");
        std::ofstream(abandoned->stage("a")) << "half";
        kill(getpid(), SIGKILL);
    }
    waitpid(child, nullptr, 0);
    REQUIRE(std::distance(fs::directory_iterator(folder / ""), {}) == 1);
    commands::StagingFolder const other(folder / "");
    commands::StagingFolder const another(folder / "");
    CHECK(std::distance(fs::directory_iterator(folder / ""), {}) == 2);
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
