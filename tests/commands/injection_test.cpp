#include "db/database.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/db/raw_sqlite.hpp"

namespace {

namespace fs = std::filesystem;

/// Ends what may be open in SQL, HTML, XML, JSON and QGIS expressions, and then does harm.
std::string const hostile =
    R"('"); DROP TABLE runs; --</script><script>alert(1)</script>&lt;[% 1 %]]]>{{7*7}})";

std::string quoted_in_csv(std::string const& text) {
    std::string quoted = "\"";
    for (char const c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

/// Stores whose names, ids, and field of counts are hostile.
fs::path hostile_stores(program::Folder const& folder) {
    fs::path const plain = program::write_stores(folder);
    fs::path const file = folder / "sto'res & <b>.csv";
    std::ifstream from(plain);
    std::ofstream to(file);
    std::string line;
    std::getline(from, line);
    to << "id,lon,lat," << quoted_in_csv("vis'itors; <b>") << ",name\n";
    for (int i = 0; std::getline(from, line); ++i)
        to << quoted_in_csv(hostile + std::to_string(i)) << line.substr(line.find(',')) << ","
           << quoted_in_csv(hostile) << "\n";
    return file;
}

std::string shell_quoted(std::string const& text) {
    std::string quoted = "'";
    for (char const c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

}  // namespace

TEST_CASE("hostile names, fields, series and filters stay text in the database and in all files") {
    program::Folder const folder;
    std::string const stores = hostile_stores(folder).string();
    std::ofstream(folder / "places.geojson")
        << R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"</script><script>alert(2)</script>"},)"
        << R"("geometry":{"type":"Point","coordinates":[-1.6,52.92]}}]})";
    std::string const command =
        "fit " + shell_quoted(stores) + " --src-crs EPSG:4326 --cities 2 --noise poisson --visitors " +
        shell_quoted("vis'itors; <b>") + " --series " + shell_quoted(hostile) + " --where " +
        shell_quoted("lon <> '9' OR name = '''; DROP TABLE runs; --'") + " --places " +
        (folder / "places.geojson").string() + " -o " + (folder / "out").string();
    for (int runs = 1; runs <= 2; ++runs) {
        auto const fit = program::run(folder, command + " --force");
        INFO(fit.err);
        REQUIRE(fit.exit_code == 0);
    }
    RawSqlite database(folder / "out/footfall.gpkg");
    CHECK(database.text("SELECT count(*) FROM runs") == "2");
    CHECK(database.text("SELECT DISTINCT series FROM runs") == hostile);
    CHECK(database.text("SELECT DISTINCT name FROM stores WHERE run_id = 2") == hostile);
    CHECK(database.text("SELECT store_id FROM stores WHERE run_id = 2 AND source_fid = 1") == hostile + "0");
    CHECK(database.text("PRAGMA integrity_check") == "ok");

    std::string const page = program::content_of(folder / "out/report.html");
    CHECK(page.find("<script>alert") == std::string::npos);
    CHECK(page.find("alert(2)") != std::string::npos);  // the place's name is there, as text

    auto const again =
        program::run(folder, "report " + (folder / "out/footfall.gpkg").string() + " --series " +
                                 shell_quoted(hostile) + " -o " + (folder / "r.html").string());
    CHECK(again.exit_code == 0);
    auto const none = program::run(folder, "runs " + (folder / "out/footfall.gpkg").string() + " --series " +
                                               shell_quoted("x' OR '1'='1"));
    CHECK(none.exit_code == 2);
}

TEST_CASE("texts that a spreadsheet takes for formulas are told where they are written as CSV") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    std::ofstream(folder / "sites.csv") << "site,lon,lat,address\n"
                                           "=HYPERLINK(1),0.3,0.2,-5\n"
                                           "plain,0.4,0.2,@SUM(A1)\n"
                                           "other,0.4,0.3,+49.5\n"
                                           "\"\t=1+A1\",0.5,0.3,\"\r@SUM(A1)\"\n"
                                           "last,0.5,0.4,\" -A1\"\n";
    auto const said = [&](std::string const& file) {
        auto const predicted = program::run(
            folder, "predict " + (folder / "out").string() + " " + (folder / "sites.csv").string() +
                        " --src-crs EPSG:4326 --id site -o " + (folder / file).string());
        INFO(predicted.err);
        CHECK(predicted.exit_code == 0);
        return predicted.err;
    };
    CHECK(
        said("at.csv") ==
        "Note: 7 texts begin with =, +, - or @ in at.csv, and a spreadsheet takes that for a formula: import "
        "the columns as text.\n");
    CHECK(said("at.geojson").empty());
    // A file for other programs keeps what it was given.
    CHECK(program::content_of(folder / "at.csv").find("=HYPERLINK(1)") != std::string::npos);
}
