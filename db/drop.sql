-- Takes all results out of the database and leaves what others added. Dropping is much faster than deleting
-- row by row through the triggers of the spatial indexes.

DROP TABLE IF EXISTS rtree_cities_geom;
DROP TABLE IF EXISTS cities;
DROP TABLE IF EXISTS rtree_city_spreads_geom;
DROP TABLE IF EXISTS city_spreads;
DROP TABLE IF EXISTS rtree_city_uncertainties_geom;
DROP TABLE IF EXISTS city_uncertainties;
DROP TABLE IF EXISTS rtree_stores_geom;
DROP TABLE IF EXISTS stores;
DROP TABLE IF EXISTS rtree_contributions_geom;
DROP TABLE IF EXISTS contributions;
DROP TABLE IF EXISTS rtree_city_paths_geom;
DROP TABLE IF EXISTS city_paths;
DROP TABLE IF EXISTS rtree_competitors_geom;
DROP TABLE IF EXISTS competitors;
DROP TABLE IF EXISTS rtree_trade_areas_geom;
DROP TABLE IF EXISTS trade_areas;

DROP TABLE IF EXISTS covariates;
DROP TABLE IF EXISTS store_covariates;
DROP TABLE IF EXISTS city_stores;
DROP TABLE IF EXISTS city_bootstraps;
DROP TABLE IF EXISTS city_counts;
DROP TABLE IF EXISTS set_aside_rows;
DROP TABLE IF EXISTS iterations;
DROP TABLE IF EXISTS runs;
DROP TABLE IF EXISTS footfall_series;

DELETE FROM gpkg_geometry_columns WHERE lower(table_name) NOT IN (SELECT lower(name) FROM sqlite_master);
DELETE FROM gpkg_extensions WHERE lower(table_name) NOT IN (SELECT lower(name) FROM sqlite_master);
DELETE FROM gpkg_contents WHERE lower(table_name) NOT IN (SELECT lower(name) FROM sqlite_master);
