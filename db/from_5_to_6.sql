-- Makes the table of cities of schema 5 that of schema 6. The views are made after it.

ALTER TABLE cities ADD COLUMN population DOUBLE;
ALTER TABLE cities ADD COLUMN visits_per_inhabitant DOUBLE;
ALTER TABLE cities ADD COLUMN visits_per_inhabitant_lo DOUBLE;
ALTER TABLE cities ADD COLUMN visits_per_inhabitant_hi DOUBLE;

DROP VIEW IF EXISTS latest_cities;
DROP VIEW IF EXISTS latest_city_spreads;
DROP VIEW IF EXISTS latest_city_uncertainties;
DROP VIEW IF EXISTS latest_stores;
DROP VIEW IF EXISTS latest_contributions;
DROP VIEW IF EXISTS latest_competitors;
DROP VIEW IF EXISTS latest_trade_areas;
