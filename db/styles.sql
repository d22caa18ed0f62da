-- The styles that QGIS takes for the layers. The first table is QGIS's own; the second holds what was last put
-- there, by which a style that a user has changed is known.

CREATE TABLE IF NOT EXISTS layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);

CREATE TABLE IF NOT EXISTS footfall_styles (
    table_name TEXT NOT NULL PRIMARY KEY,
    qml TEXT NOT NULL
);

INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('layer_styles', 'attributes', 'Styles of the layers', 'How QGIS draws the layers', NULL);

INSERT INTO gpkg_extensions
    SELECT 'footfall_styles', NULL, 'footfall_results', 'the styles as the program wrote them', 'write-only'
    WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions WHERE table_name = 'footfall_styles');
