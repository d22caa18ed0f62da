-- What GIS programs list, in this order: the newest runs first.

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('latest_cities', 'features', 'Cities, newest run', 'Centre and size of each city in the newest run of each series', 4326),
    ('latest_city_spreads', 'features', 'City spreads, newest run', 'Ellipses of one and two standard deviations: how people live around the centre and how far they travel to a store, together', 4326),
    ('latest_city_uncertainties', 'features', 'City uncertainties, newest run', 'The 95 % region of each city''s centre', 4326),
    ('latest_stores', 'features', 'Stores, newest run', 'Stores with counted and fitted visitors', 4326),
    ('latest_contributions', 'features', 'Contributions, newest run', 'Lines from store to city with the store''s visitors that come from it', 4326),
    ('cities', 'features', 'Cities, all runs', 'Centre and size of each city, every run', 4326),
    ('city_spreads', 'features', 'City spreads, all runs', 'Ellipses of one and two standard deviations, every run', 4326),
    ('city_uncertainties', 'features', 'City uncertainties, all runs', 'The 95 % region of each city''s centre, every run', 4326),
    ('stores', 'features', 'Stores, all runs', 'Stores with counted and fitted visitors, every run', 4326),
    ('contributions', 'features', 'Contributions, all runs', 'Lines from store to city with visitors, every run', 4326),
    ('city_paths', 'features', 'City paths, all runs', 'Each centre''s way from start to end of the fit, also of those dropped', 4326),
    ('runs', 'attributes', 'Runs', 'One row per fit: its input, options, quality and diagnostics', NULL),
    ('city_counts', 'attributes', 'City counts', 'The numbers of cities tried in each run and why each was kept or dropped', NULL),
    ('set_aside_rows', 'attributes', 'Rows set aside', 'Input rows that could not be used, with the reason', NULL),
    ('iterations', 'attributes', 'Iterations', 'The course of each fit', NULL);

INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) VALUES
    ('latest_cities', 'geom', 'POINT', 4326, 0, 0),
    ('latest_city_spreads', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('latest_city_uncertainties', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('latest_stores', 'geom', 'POINT', 4326, 0, 0),
    ('latest_contributions', 'geom', 'MULTILINESTRING', 4326, 0, 0),
    ('cities', 'geom', 'POINT', 4326, 0, 0),
    ('city_spreads', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('city_uncertainties', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('stores', 'geom', 'POINT', 4326, 0, 0),
    ('contributions', 'geom', 'MULTILINESTRING', 4326, 0, 0),
    ('city_paths', 'geom', 'MULTILINESTRING', 4326, 0, 0);

INSERT INTO gpkg_extensions VALUES
    ('footfall_series', NULL, 'footfall_results', 'the next city number of each series of runs', 'write-only');
