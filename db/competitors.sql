-- Stores without a count that take their share where people are divided among stores.
CREATE TABLE competitors (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom POINT,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    source_fid INTEGER NOT NULL,  -- row id in the file
    catchment_km2 DOUBLE NOT NULL,  -- the people, in km², that the store gets
    multiplier DOUBLE  -- what its covariates make of its attraction; null without any
);
CREATE INDEX competitors_run_id ON competitors (run_id);

-- GIS programs list them behind the layers that were there before schema 3.

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('latest_competitors', 'features', 'Competitors, newest run', 'Stores without a count that take their share of the people', 4326),
    ('competitors', 'features', 'Competitors, all runs', 'Stores without a count that take their share of the people, every run', 4326);

INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) VALUES
    ('latest_competitors', 'geom', 'POINT', 4326, 0, 0),
    ('competitors', 'geom', 'POINT', 4326, 0, 0);
