-- Takes the views away, which may not outlive or outdate their tables.

DROP VIEW IF EXISTS latest_cities;
DROP VIEW IF EXISTS latest_city_spreads;
DROP VIEW IF EXISTS latest_city_uncertainties;
DROP VIEW IF EXISTS latest_stores;
DROP VIEW IF EXISTS latest_contributions;
DROP VIEW IF EXISTS latest_competitors;
DROP VIEW IF EXISTS latest_trade_areas;
