-- Makes the tables of schema 2 those of schema 3. The table competitors and the views are made after it.

ALTER TABLE runs ADD COLUMN competition TEXT NOT NULL DEFAULT 'none' CHECK (competition IN ('none', 'shared'));
ALTER TABLE runs ADD COLUMN competition_figure DOUBLE;
ALTER TABLE runs ADD COLUMN competition_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN catchment_km DOUBLE;
ALTER TABLE runs ADD COLUMN decay DOUBLE;
ALTER TABLE runs ADD COLUMN variance_power DOUBLE;
ALTER TABLE runs ADD COLUMN overdispersion_factor DOUBLE;
ALTER TABLE runs ADD COLUMN criterion TEXT NOT NULL DEFAULT 'BIC';
ALTER TABLE runs ADD COLUMN price DOUBLE;
ALTER TABLE runs ADD COLUMN scattered INTEGER NOT NULL DEFAULT 0 CHECK (scattered IN (0, 1));

ALTER TABLE cities ADD COLUMN overdispersion_factor DOUBLE;
ALTER TABLE cities ADD COLUMN stability DOUBLE;

ALTER TABLE stores ADD COLUMN catchment_km2 DOUBLE;

-- The programs that wrote schema 2 told by the overdispersion whether counts scatter wildly, from one half on.
-- The number stays as it was then, whatever the fit goes by today.
UPDATE runs SET scattered = 1, criterion = 'AIC3' WHERE noise = 'negbin' AND overdispersion >= 0.5;
