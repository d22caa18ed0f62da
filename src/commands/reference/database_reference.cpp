#include "db/database.hpp"
#include "db/described_tables.hpp"
#include "src/commands/reference/markdown.hpp"
#include "src/commands/reference/sections.hpp"

#include <fmt/format.h>

namespace commands {
namespace {

constexpr char const* what_all_have =
    R"(`footfall.gpkg` is a GeoPackage and a SQLite database; its schema is {}. Every table of results has `fid`, a key, and
`run_id`, the run; those with a geometry have it in `geom`, in WGS 84. A view `latest_…` has the rows of the newest run of
each series. *Null* is where a value is unknown or does not apply. *Shared* is where people are divided among the stores
near them.

)";

bool is_told_for_all(db::DescribedColumn const& column) {
    return column.meaning.empty();
}

std::string table_text(db::DescribedTable const& table) {
    std::vector<std::vector<std::string>> rows;
    std::string geometry;
    for (db::DescribedColumn const& column : table.columns) {
        if (column.name == "geom") geometry = column.type;
        if (is_told_for_all(column)) continue;
        rows.push_back(
            {markdown::code(column.name), column.type, column.may_be_null ? "yes" : "", column.meaning});
    }
    return markdown::heading(3, table.name) + table.meaning +
           (geometry.empty() ? ".\n\n" : fmt::format(". Geometry: {}.\n\n", geometry)) +
           markdown::table({"column", "type", "null", "what it holds"}, rows);
}

}  // namespace

std::string database_reference() {
    std::string text = markdown::heading(2, "Database") + fmt::format(what_all_have, db::schema_version);
    for (db::DescribedTable const& table : db::described_tables())
        text += table_text(table);
    return text;
}

}  // namespace commands
