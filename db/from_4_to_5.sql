-- Makes the tables of schema 4 those of schema 5. The column of competitors, the tables of covariates, trade areas and
-- the cities' stores, and the views are made after it.

ALTER TABLE stores ADD COLUMN multiplier DOUBLE;

DROP VIEW IF EXISTS latest_cities;
DROP VIEW IF EXISTS latest_city_spreads;
DROP VIEW IF EXISTS latest_city_uncertainties;
DROP VIEW IF EXISTS latest_stores;
DROP VIEW IF EXISTS latest_contributions;
DROP VIEW IF EXISTS latest_competitors;
