-- Makes the tables of schema 4 those of schema 5. The tables trade_areas and city_stores and the views are made after it.

DROP VIEW IF EXISTS latest_cities;
DROP VIEW IF EXISTS latest_city_spreads;
DROP VIEW IF EXISTS latest_city_uncertainties;
DROP VIEW IF EXISTS latest_stores;
DROP VIEW IF EXISTS latest_contributions;
DROP VIEW IF EXISTS latest_competitors;
