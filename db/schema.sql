-- The tables and views of results. `fid` is the key that a GeoPackage asks for; geometries are EPSG:4326.
-- Columns that may be unknown are null there, all others never.

CREATE TABLE footfall_series (
    series TEXT NOT NULL PRIMARY KEY,
    next_city_id INTEGER NOT NULL  -- outlives the runs, so that no city number is given twice
);

CREATE TABLE runs (
    run_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    series TEXT NOT NULL,
    started_at DATETIME NOT NULL,
    finished_at DATETIME NOT NULL,
    tool_version TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    source TEXT NOT NULL,
    source_layer TEXT NOT NULL,
    source_filter TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    visitors_field TEXT NOT NULL,
    id_field TEXT NOT NULL,
    exposure_field TEXT NOT NULL,
    crs_name TEXT NOT NULL,
    crs_wkt TEXT NOT NULL,
    stores_used INTEGER NOT NULL,
    rows_set_aside INTEGER NOT NULL,
    noise TEXT NOT NULL,
    cities_requested INTEGER,
    cities_found INTEGER NOT NULL,
    background DOUBLE,
    background_se DOUBLE,
    overdispersion DOUBLE,
    overdispersion_se DOUBLE,
    log_likelihood DOUBLE,
    deviance DOUBLE,
    null_deviance DOUBLE,
    bic DOUBLE,
    train_mse DOUBLE,
    test_mse DOUBLE,
    test_deviance DOUBLE,
    r_squared DOUBLE,
    moran_i DOUBLE,
    moran_p DOUBLE,
    converged INTEGER NOT NULL,
    stop_reason TEXT NOT NULL,
    seconds DOUBLE,
    seed INTEGER NOT NULL,
    started_from INTEGER REFERENCES runs (run_id) ON DELETE SET NULL,
    options TEXT NOT NULL
);
CREATE INDEX runs_series ON runs (series, run_id);
CREATE INDEX runs_started_from ON runs (started_from);

CREATE TABLE cities (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom POINT,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    name TEXT NOT NULL,
    x_m DOUBLE NOT NULL,
    y_m DOUBLE NOT NULL,
    amplitude DOUBLE NOT NULL,
    cov_xx_m2 DOUBLE NOT NULL,
    cov_xy_m2 DOUBLE NOT NULL,
    cov_yy_m2 DOUBLE NOT NULL,
    major_sd_km DOUBLE NOT NULL,
    minor_sd_km DOUBLE NOT NULL,
    bearing_deg DOUBLE NOT NULL,
    visits DOUBLE NOT NULL,
    share DOUBLE NOT NULL,
    integral DOUBLE NOT NULL,
    integral_share DOUBLE NOT NULL,
    x_se_m DOUBLE,
    y_se_m DOUBLE,
    xy_correlation DOUBLE,
    amplitude_lo DOUBLE,
    amplitude_hi DOUBLE,
    major_sd_km_lo DOUBLE,
    major_sd_km_hi DOUBLE,
    minor_sd_km_lo DOUBLE,
    minor_sd_km_hi DOUBLE,
    bearing_deg_lo DOUBLE,
    bearing_deg_hi DOUBLE,
    visits_lo DOUBLE,
    visits_hi DOUBLE,
    share_lo DOUBLE,
    share_hi DOUBLE,
    integral_lo DOUBLE,
    integral_hi DOUBLE,
    stores_in_reach INTEGER NOT NULL,
    effective_stores DOUBLE NOT NULL,
    identified INTEGER NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX cities_run_id ON cities (run_id);

CREATE TABLE city_spreads (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom MULTIPOLYGON,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    sigmas INTEGER NOT NULL
);
CREATE INDEX city_spreads_run_id ON city_spreads (run_id);

CREATE TABLE city_uncertainties (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom MULTIPOLYGON,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL,
    name TEXT NOT NULL
);
CREATE INDEX city_uncertainties_run_id ON city_uncertainties (run_id);

CREATE TABLE stores (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom POINT,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    store_id TEXT NOT NULL,
    source_fid INTEGER NOT NULL,
    name TEXT NOT NULL,
    visitors DOUBLE NOT NULL,
    exposure DOUBLE,
    fitted DOUBLE NOT NULL,
    residual DOUBLE NOT NULL,
    z DOUBLE,
    main_city_id INTEGER,
    from_background DOUBLE NOT NULL,
    from_small_contributions DOUBLE NOT NULL,
    held_out INTEGER NOT NULL
);
CREATE INDEX stores_run_id ON stores (run_id);

CREATE TABLE contributions (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom MULTILINESTRING,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    store_id TEXT NOT NULL,
    city_id INTEGER NOT NULL,
    visitors DOUBLE NOT NULL
);
CREATE INDEX contributions_run_id ON contributions (run_id);

CREATE TABLE city_paths (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom MULTILINESTRING,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER,
    fate TEXT NOT NULL
);
CREATE INDEX city_paths_run_id ON city_paths (run_id);

CREATE TABLE set_aside_rows (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    source_fid INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX set_aside_rows_run_id ON set_aside_rows (run_id);

CREATE TABLE iterations (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    iteration INTEGER NOT NULL,
    objective DOUBLE NOT NULL,
    train_mse DOUBLE,
    test_mse DOUBLE,
    cities INTEGER NOT NULL
);
CREATE INDEX iterations_run_id ON iterations (run_id);

CREATE TABLE city_counts (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    cities INTEGER NOT NULL,
    log_likelihood DOUBLE,
    bic DOUBLE,
    chosen INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX city_counts_run_id ON city_counts (run_id);

-- The newest run of each series. The first column is the row id that GIS programs select by.

CREATE VIEW latest_cities AS
    SELECT fid AS OGC_FID, geom, run_id, city_id, rank, name, x_m, y_m, amplitude, cov_xx_m2,
        cov_xy_m2, cov_yy_m2, major_sd_km, minor_sd_km, bearing_deg, visits, share, integral,
        integral_share, x_se_m, y_se_m, xy_correlation, amplitude_lo, amplitude_hi, major_sd_km_lo,
        major_sd_km_hi, minor_sd_km_lo, minor_sd_km_hi, bearing_deg_lo, bearing_deg_hi, visits_lo,
        visits_hi, share_lo, share_hi, integral_lo, integral_hi, stores_in_reach, effective_stores,
        identified, note
    FROM cities WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_city_spreads AS
    SELECT fid AS OGC_FID, geom, run_id, city_id, name, sigmas
    FROM city_spreads WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_city_uncertainties AS
    SELECT fid AS OGC_FID, geom, run_id, city_id, name
    FROM city_uncertainties WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_stores AS
    SELECT fid AS OGC_FID, geom, run_id, store_id, source_fid, name, visitors, exposure, fitted,
        residual, z, main_city_id, from_background, from_small_contributions, held_out
    FROM stores WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_contributions AS
    SELECT fid AS OGC_FID, geom, run_id, store_id, city_id, visitors
    FROM contributions WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);
