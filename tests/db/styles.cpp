#include "tests/catch.hpp"
#include "tests/db/raw_sqlite.hpp"
#include "tests/db/records.hpp"

using records::Folder;

namespace {

constexpr char const* default_style =
    "SELECT styleQML FROM layer_styles WHERE useAsDefault AND f_table_name = 'stores'";

std::filesystem::path with_style(Folder const& folder) {
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    records::keep_style(path, {"stores", "<first/>", "Stores"});
    return path;
}

}  // namespace

TEST_CASE("a newer style takes the place of ours") {
    Folder const folder;
    auto const path = with_style(folder);
    records::keep_style(path, {"stores", "<second/>", "Stores"});
    CHECK(RawSqlite{path}.text(default_style) == "<second/>");
}

TEST_CASE("a style that the user changed in place stays") {
    Folder const folder;
    auto const path = with_style(folder);
    RawSqlite{path}.text("UPDATE layer_styles SET styleQML = '<mine/>'");
    records::keep_style(path, {"stores", "<second/>", "Stores"});
    records::keep_style(path, {"stores", "<third/>", "Stores"});
    CHECK(RawSqlite{path}.text("SELECT styleQML FROM layer_styles") == "<mine/>");
}

TEST_CASE("a default that the user put before ours stays the default") {
    Folder const folder;
    auto const path = with_style(folder);
    RawSqlite{path}.text(
        "UPDATE layer_styles SET useAsDefault = 0;"
        "INSERT INTO layer_styles (f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, useAsDefault) VALUES ('', 'stores', 'geom', 'mine', '<mine/>', 1)");
    records::keep_style(path, {"stores", "<second/>", "Stores"});
    CHECK(RawSqlite{path}.text(default_style) == "<mine/>");
}

TEST_CASE("a style that the user removed does not come back") {
    Folder const folder;
    auto const path = with_style(folder);
    RawSqlite{path}.text("DELETE FROM layer_styles");
    records::keep_style(path, {"stores", "<second/>", "Stores"});
    CHECK(RawSqlite{path}.text("SELECT count(*) FROM layer_styles") == "0");
}
