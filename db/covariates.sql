-- What makes stores differ: one row for each coefficient of a run, and what each store has of its covariates.
CREATE TABLE covariates (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    field TEXT NOT NULL,  -- of the file
    scale TEXT NOT NULL CHECK (scale IN ('linear', 'log', 'factor')),  -- linear, log or factor
    level TEXT NOT NULL,  -- of a factor, to which the coefficient belongs; else empty
    reference TEXT NOT NULL,  -- the level that it is compared with; else empty
    mean DOUBLE NOT NULL,  -- over the stores of the fit, of the field, its logarithm, or whether it is the level
    sd DOUBLE NOT NULL,  -- of the same
    coefficient DOUBLE NOT NULL,  -- a store is multiplied by exp(coefficient · (value − mean))
    coefficient_se DOUBLE,  -- its standard error
    coefficient_lo DOUBLE,  -- lower 95 % limit of coefficient
    coefficient_hi DOUBLE,  -- upper 95 % limit of coefficient
    p_value DOUBLE,  -- of there being no effect
    step DOUBLE NOT NULL,  -- that multiplier is for: log 2 of a logarithm (twice the value), sd of a number, 1 of a level
    multiplier DOUBLE NOT NULL,  -- exp(coefficient · step)
    multiplier_lo DOUBLE,  -- lower 95 % limit of multiplier
    multiplier_hi DOUBLE,  -- upper 95 % limit of multiplier
    telling_stores INTEGER NOT NULL  -- those of the fit; shared: those whose people choose among stores that differ
);
CREATE INDEX covariates_run_id ON covariates (run_id);

CREATE TABLE store_covariates (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    source_fid INTEGER NOT NULL,  -- of a store or a competitor
    field TEXT NOT NULL,  -- of the covariate
    number DOUBLE,  -- null of a factor, and where it is missing
    level TEXT NOT NULL  -- of a factor; empty where it is missing
);
CREATE INDEX store_covariates_run_id ON store_covariates (run_id);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('covariates', 'attributes', 'Covariates', 'What makes the stores of each run differ, with its coefficient', NULL),
    ('store_covariates', 'attributes', 'Covariates of stores', 'What each store of each run has of its covariates', NULL);
