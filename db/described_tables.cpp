#include "db/described_tables.hpp"

#include "db/connection.hpp"
#include "db/schema.hpp"
#include "db/sql.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string_view>

namespace db {
namespace {

std::string without_blanks_before(std::string const& text) {
    return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

/// The comments of a CREATE statement with one column on a line, by column. SQLite keeps the statement as it
/// was written. A line of nothing but a comment goes on with the one before.
std::map<std::string, std::string> comments_of(std::string const& statement) {
    constexpr std::string_view sign = "-- ";
    std::map<std::string, std::string> comments;
    std::string column;
    std::istringstream lines(statement);
    for (std::string line; std::getline(lines, line);) {
        std::string const text = without_blanks_before(line);
        std::size_t const comment = text.find(sign);
        if (comment == 0) {
            comments[column] += fmt::format(" {}", text.substr(sign.size()));
            continue;
        }
        column = text.substr(0, text.find(' '));
        if (comment != std::string::npos) comments[column] = text.substr(comment + sign.size());
    }
    return comments;
}

std::vector<DescribedColumn> columns_of(Connection& database, std::string const& table) {
    auto const comments =
        comments_of(text_of(database, fmt::format("SELECT sql FROM sqlite_master WHERE name = '{}'", table)));
    std::vector<DescribedColumn> columns;
    Statement statement{
        database, fmt::format("SELECT name, type, 1 - \"notnull\" FROM pragma_table_info('{}')", table)};
    while (statement.next_row()) {
        DescribedColumn& column = columns.emplace_back();
        statement.read(column.name);
        statement.read(column.type);
        column.may_be_null = statement.read_integer() != 0;
        auto const comment = comments.find(column.name);
        if (comment != comments.end()) column.meaning = comment->second;
    }
    return columns;
}

}  // namespace

std::vector<DescribedTable> described_tables() {
    Connection database;
    create_database(database);
    std::vector<DescribedTable> tables;
    Statement statement{database,
                        "SELECT table_name, told FROM ("
                        "SELECT rowid AS place, table_name, description AS told FROM gpkg_contents UNION ALL "
                        "SELECT 1000 + rowid, table_name, definition FROM gpkg_extensions "
                        "WHERE extension_name = 'footfall_results') "
                        "JOIN sqlite_master ON name = table_name AND type = 'table' ORDER BY place"};
    while (statement.next_row()) {
        DescribedTable& table = tables.emplace_back();
        statement.read(table.name);
        statement.read(table.meaning);
    }
    for (DescribedTable& table : tables)
        table.columns = columns_of(database, table.name);
    return tables;
}

namespace {

void keep_style(Connection& connection, LayerStyle const& style) {
    // Ours is the default unless the user has one already; it is added once, and later only renewed.
    Statement{connection, R"(
        INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
                                  styleQML, styleSLD, useAsDefault, description, owner, ui)
        SELECT '', '', ?1, 'geom', 'footfall', ?2, '', NOT EXISTS (
                   SELECT 1 FROM layer_styles WHERE f_table_name = ?1 AND useAsDefault), ?3, '', NULL
        WHERE NOT EXISTS (SELECT 1 FROM footfall_styles WHERE table_name = ?1)
    )"}
        .with(style.layer, style.qml, style.description)
        .run();
    Statement{connection, R"(
        UPDATE layer_styles SET styleQML = ?2, update_time = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
        WHERE f_table_name = ?1 AND styleQML = (SELECT qml FROM footfall_styles WHERE table_name = ?1)
              AND styleQML != ?2
    )"}
        .with(style.layer, style.qml)
        .run();
    Statement{connection, "INSERT OR REPLACE INTO footfall_styles (table_name, qml) VALUES (?, ?)"}
        .with(style.layer, style.qml)
        .run();
}

}  // namespace

void keep_styles(Connection& connection, std::vector<LayerStyle> const& styles) {
    connection.execute(sql::styles);
    for (LayerStyle const& style : styles)
        keep_style(connection, style);
}

}  // namespace db
