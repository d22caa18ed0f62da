-- A second opinion on the errors in cities, from refits of simulated counts; with --bootstrap only.
CREATE TABLE IF NOT EXISTS city_bootstraps (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL,  -- the city
    name TEXT NOT NULL,  -- its name
    refits INTEGER NOT NULL,  -- of simulated counts in which it was found
    x_se_m DOUBLE,  -- standard error of x_m in refits, m
    y_se_m DOUBLE,  -- standard error of y_m in refits, m
    amplitude_lo DOUBLE,  -- lower 95 % limit of amplitude by refits
    amplitude_hi DOUBLE,  -- upper 95 % limit of amplitude by refits
    major_sd_km_lo DOUBLE,  -- lower 95 % limit of major_sd_km, km by refits
    major_sd_km_hi DOUBLE,  -- upper 95 % limit of major_sd_km, km by refits
    minor_sd_km_lo DOUBLE,  -- lower 95 % limit of minor_sd_km, km by refits
    minor_sd_km_hi DOUBLE,  -- upper 95 % limit of minor_sd_km, km by refits
    visits_lo DOUBLE,  -- lower 95 % limit of visits by refits
    visits_hi DOUBLE,  -- upper 95 % limit of visits by refits
    share_lo DOUBLE,  -- lower 95 % limit of share by refits
    share_hi DOUBLE,  -- upper 95 % limit of share by refits
    integral_lo DOUBLE,  -- lower 95 % limit of integral by refits
    integral_hi DOUBLE  -- upper 95 % limit of integral by refits
);
CREATE INDEX IF NOT EXISTS city_bootstraps_run_id ON city_bootstraps (run_id);

INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('city_bootstraps', 'attributes', 'City bootstraps', 'A second opinion on each city''s errors, from refits of simulated counts', NULL);
