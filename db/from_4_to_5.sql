-- Makes the table of stores of schema 4 that of schema 5. The column of competitors, and the tables of covariates, trade
-- areas and the cities' stores are made after it.

ALTER TABLE stores ADD COLUMN multiplier DOUBLE;
