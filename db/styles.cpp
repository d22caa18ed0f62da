#include "db/styles.hpp"

#include "db/sql.hpp"

namespace db {
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
