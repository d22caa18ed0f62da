-- The tables of results. `fid` is the key that a GeoPackage asks for; geometries are EPSG:4326.
-- Columns that may be unknown are null there, all others never.
-- What schemas 3, 4 and 5 added stands at the end of its table, because from_2_to_3.sql and those after it can add
-- it only there.

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
    options TEXT NOT NULL,
    competition TEXT NOT NULL DEFAULT 'none' CHECK (competition IN ('none', 'shared')),
    competition_figure DOUBLE,  -- whether stores seem to share their customers; null: too few to tell
    competition_reason TEXT NOT NULL DEFAULT '',  -- a sentence
    catchment_km DOUBLE,  -- nobody goes to a store farther than this; null unless shared
    decay DOUBLE,  -- null unless shared
    variance_power DOUBLE,  -- p of the variance φ·m^p; null unless shared
    overdispersion_factor DOUBLE,  -- φ of the same; null unless shared
    criterion TEXT NOT NULL DEFAULT 'BIC',  -- what the number of cities was chosen by: BIC, AIC3 or price
    price DOUBLE,  -- what a city has to gain if the stores' places alone carry it; null unless shared
    scattered INTEGER NOT NULL DEFAULT 0 CHECK (scattered IN (0, 1)),  -- whether counts scatter wildly
    rim_part DOUBLE  -- of the people whom the cities have beyond the outermost stores; null unless shared
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
    note TEXT NOT NULL,
    overdispersion_factor DOUBLE,  -- the city's own φ; null unless shared
    stability DOUBLE  -- share of resamples in which it comes back, 0 to 1; null where not computed
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
    held_out INTEGER NOT NULL,
    catchment_km2 DOUBLE,  -- null unless shared
    multiplier DOUBLE  -- what its covariates make of its visitors, shared: of its attraction; null without any
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
