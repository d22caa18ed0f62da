-- Takes all results out of the database and leaves what others added. Dropping is much faster than deleting
-- row by row through the triggers of the spatial indexes.

DROP VIEW latest_cities;
DROP VIEW latest_city_spreads;
DROP VIEW latest_city_uncertainties;
DROP VIEW latest_stores;
DROP VIEW latest_contributions;

DROP TABLE rtree_cities_geom;
DROP TABLE cities;
DROP TABLE rtree_city_spreads_geom;
DROP TABLE city_spreads;
DROP TABLE rtree_city_uncertainties_geom;
DROP TABLE city_uncertainties;
DROP TABLE rtree_stores_geom;
DROP TABLE stores;
DROP TABLE rtree_contributions_geom;
DROP TABLE contributions;
DROP TABLE rtree_city_paths_geom;
DROP TABLE city_paths;

DROP TABLE city_counts;
DROP TABLE set_aside_rows;
DROP TABLE iterations;
DROP TABLE runs;
DROP TABLE footfall_series;

DELETE FROM gpkg_geometry_columns WHERE lower(table_name) NOT IN (SELECT lower(name) FROM sqlite_master);
DELETE FROM gpkg_extensions WHERE lower(table_name) NOT IN (SELECT lower(name) FROM sqlite_master);
DELETE FROM gpkg_contents WHERE lower(table_name) NOT IN (SELECT lower(name) FROM sqlite_master);
