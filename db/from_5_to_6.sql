-- Makes the table of cities of schema 5 that of schema 6. The views are made anew after it.

ALTER TABLE cities ADD COLUMN population DOUBLE;
ALTER TABLE cities ADD COLUMN visits_per_inhabitant DOUBLE;
ALTER TABLE cities ADD COLUMN visits_per_inhabitant_lo DOUBLE;
ALTER TABLE cities ADD COLUMN visits_per_inhabitant_hi DOUBLE;
