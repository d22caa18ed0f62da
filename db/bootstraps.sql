-- A second opinion on the errors in cities, from refits of simulated counts; with --bootstrap only.
CREATE TABLE IF NOT EXISTS city_bootstraps (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    refits INTEGER NOT NULL,
    x_se_m DOUBLE,
    y_se_m DOUBLE,
    amplitude_lo DOUBLE,
    amplitude_hi DOUBLE,
    major_sd_km_lo DOUBLE,
    major_sd_km_hi DOUBLE,
    minor_sd_km_lo DOUBLE,
    minor_sd_km_hi DOUBLE,
    visits_lo DOUBLE,
    visits_hi DOUBLE,
    share_lo DOUBLE,
    share_hi DOUBLE,
    integral_lo DOUBLE,
    integral_hi DOUBLE
);
CREATE INDEX IF NOT EXISTS city_bootstraps_run_id ON city_bootstraps (run_id);

INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('city_bootstraps', 'attributes', 'City bootstraps', 'A second opinion on each city''s errors, from refits of simulated counts', NULL);
