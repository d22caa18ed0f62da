-- Makes the tables of cities and of their regions of schema 5 those of schema 6. The views are made anew after it.

ALTER TABLE cities ADD COLUMN population DOUBLE;
ALTER TABLE cities ADD COLUMN visits_per_inhabitant DOUBLE;
ALTER TABLE cities ADD COLUMN visits_per_inhabitant_lo DOUBLE;
ALTER TABLE cities ADD COLUMN visits_per_inhabitant_hi DOUBLE;
ALTER TABLE city_uncertainties ADD COLUMN within_km DOUBLE;
ALTER TABLE city_uncertainties ADD COLUMN within_sds DOUBLE;
