#include "db/described_tables.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <set>

namespace {

db::DescribedTable table_of(std::string const& name) {
    auto const tables = db::described_tables();
    auto const found = std::ranges::find(tables, name, &db::DescribedTable::name);
    REQUIRE(found != tables.end());
    return *found;
}

db::DescribedColumn column_of(std::string const& table, std::string const& column) {
    auto const columns = table_of(table).columns;
    auto const found = std::ranges::find(columns, column, &db::DescribedColumn::name);
    REQUIRE(found != columns.end());
    return *found;
}

}  // namespace

TEST_CASE("every column of the schema says what it holds, but for those that all tables have") {
    std::set<std::string> const told_for_all{"fid", "geom", "run_id"};
    for (db::DescribedTable const& table : db::described_tables()) {
        CHECK_FALSE(table.meaning.empty());
        for (db::DescribedColumn const& column : table.columns) {
            INFO(table.name << "." << column.name << " has no comment in its .sql file");
            CHECK((told_for_all.contains(column.name) || !column.meaning.empty()));
        }
    }
}

TEST_CASE("a column's comment is read to its end, and none of its neighbours'") {
    auto const column = column_of("runs", "started_from");
    CHECK(column.may_be_null);
    CHECK(column.type == "INTEGER");
    CHECK(column.meaning == "the run whose cities were tried too; null for none");
    CHECK(column_of("runs", "series").meaning == "the series that the run belongs to");
    CHECK_FALSE(column_of("cities", "visits").may_be_null);
    CHECK(column_of("cities", "geom").type == "POINT");
}

TEST_CASE("tables are described in the order in which GIS programs list them, views not") {
    auto const tables = db::described_tables();
    CHECK(tables.front().name == "cities");
    CHECK(std::ranges::none_of(tables, [](auto const& table) { return table.name.starts_with("latest_"); }));
    CHECK(table_of("footfall_series").columns.size() == 2);
}
