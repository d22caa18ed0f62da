-- Where the visitors of each store come from, where people are divided among stores; and where those of each city go.
CREATE TABLE trade_areas (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom MULTIPOLYGON,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    store_id TEXT NOT NULL,  -- the store
    name TEXT NOT NULL,  -- its name; empty without one
    percent INTEGER NOT NULL,  -- of the store's fitted visitors, 50 or 80
    area_km2 DOUBLE NOT NULL,  -- on the ground
    visitors DOUBLE NOT NULL  -- fitted ones from there: a little more than the percentage, as places are whole
);
CREATE INDEX trade_areas_run_id ON trade_areas (run_id);

CREATE TABLE city_stores (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL,  -- the city
    store_id TEXT NOT NULL,  -- the store
    rank INTEGER NOT NULL,  -- of the store in the city, from 1 on, by visitors
    visitors DOUBLE NOT NULL,  -- fitted ones of the store that come from the city
    share DOUBLE NOT NULL,  -- of the city's visits
    cumulative_share DOUBLE NOT NULL,  -- of this store and those before it
    percent INTEGER NOT NULL  -- 50 or 80: whether it is among the fewest stores that take half of the visits
);
CREATE INDEX city_stores_run_id ON city_stores (run_id);

-- GIS programs list them behind what was there before schema 5.

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('latest_trade_areas', 'features', 'Trade areas, newest run', 'The smallest areas that bring 50 % and 80 % of each store''s visitors', 4326),
    ('trade_areas', 'features', 'Trade areas, all runs', 'The smallest areas that bring 50 % and 80 % of each store''s visitors, every run', 4326),
    ('city_stores', 'attributes', 'Stores of the cities', 'The stores that take 50 % and 80 % of each city''s visits, the first the most', NULL);

INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) VALUES
    ('latest_trade_areas', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('trade_areas', 'geom', 'MULTIPOLYGON', 4326, 0, 0);
