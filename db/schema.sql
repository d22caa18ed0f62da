-- The tables of results. `fid` is the key that a GeoPackage asks for, `run_id` the run; geometries are EPSG:4326.
-- Columns that may be unknown are null there, all others never. What stands behind any other column is its entry
-- in docs/reference.md: what it holds, with its unit.
-- What schemas 3, 4 and 5 added stands at the end of its table, because from_2_to_3.sql and those after it can add
-- it only there.

CREATE TABLE footfall_series (
    series TEXT NOT NULL PRIMARY KEY,  -- the name of the series
    next_city_id INTEGER NOT NULL  -- outlives the runs, so that no city number is given twice
);

CREATE TABLE runs (
    run_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,  -- the number of the run, from 1 on, given once only
    series TEXT NOT NULL,  -- the series that the run belongs to
    started_at DATETIME NOT NULL,  -- UTC
    finished_at DATETIME NOT NULL,  -- UTC
    tool_version TEXT NOT NULL,  -- of the program that made the run
    schema_version INTEGER NOT NULL,  -- of that program, when it wrote the run
    source TEXT NOT NULL,  -- the file that was read, as it was named
    source_layer TEXT NOT NULL,  -- its layer
    source_filter TEXT NOT NULL,  -- the condition of --where; empty without one
    input_hash TEXT NOT NULL,  -- of all that was read of the file: equal where the content is
    visitors_field TEXT NOT NULL,  -- the field with the counts
    id_field TEXT NOT NULL,  -- the field with the keys of the stores; empty where the row ids are the keys
    exposure_field TEXT NOT NULL,  -- the field with the exposures; empty where every store is alike
    crs_name TEXT NOT NULL,  -- the plane of the fit
    crs_wkt TEXT NOT NULL,  -- the same as WKT
    stores_used INTEGER NOT NULL,  -- stores with a count that can be used, held-out ones among them
    rows_set_aside INTEGER NOT NULL,  -- rows that cannot be used
    noise TEXT NOT NULL,  -- how counts scatter: negbin, poisson or gaussian
    cities_requested INTEGER,  -- the number given by --cities; null for auto
    cities_found INTEGER NOT NULL,  -- the number of rows in cities
    background DOUBLE,  -- rate that no city explains: visitors per store, shared: per km², per unit of
        -- exposure
    background_se DOUBLE,  -- its standard error; null where it cannot be told
    overdispersion DOUBLE,  -- α of the variance f + α·f² of negbin; else null
    overdispersion_se DOUBLE,  -- its standard error
    log_likelihood DOUBLE,  -- of the fitted stores
    deviance DOUBLE,  -- of the fitted stores
    null_deviance DOUBLE,  -- the same of one rate for all stores, without cities
    bic DOUBLE,  -- −2 × log_likelihood + the parameters × the logarithm of the number of stores
    train_mse DOUBLE,  -- mean squared error of the fitted stores, visitors²
    test_mse DOUBLE,  -- the same of the held-out stores; null without any
    test_deviance DOUBLE,  -- of the held-out stores; null without any
    r_squared DOUBLE,  -- part of the visitors' variance that is explained, beside one rate for all stores
    moran_i DOUBLE,  -- Moran's I of z, with the eight nearest stores as neighbours: 0 where misfits do not
        -- go together
    moran_p DOUBLE,  -- its one-sided p; below 0.05 neighbouring stores err alike and limits are too narrow
    converged INTEGER NOT NULL,  -- 1 where the search ended by itself, else 0
    stop_reason TEXT NOT NULL,  -- why it ended
    seconds DOUBLE,  -- from reading to writing, on the clock
    seed INTEGER NOT NULL,  -- of all that is random
    started_from INTEGER REFERENCES runs (run_id) ON DELETE SET NULL,  -- the run whose cities were tried
        -- too; null for none
    options TEXT NOT NULL,  -- of fit, as JSON
    competition TEXT NOT NULL DEFAULT 'none' CHECK (competition IN ('none', 'shared')),  -- none: every
        -- store draws alone; shared: people are divided among the stores near them
    competition_figure DOUBLE,  -- whether stores seem to share their customers; null: too few to tell
    competition_reason TEXT NOT NULL DEFAULT '',  -- a sentence
    catchment_km DOUBLE,  -- nobody goes to a store farther than this; null unless shared
    decay DOUBLE,  -- a store attracts by its distance to the power of minus this; null unless shared
    variance_power DOUBLE,  -- p of the variance φ·f^p, where f is fitted; null unless shared
    overdispersion_factor DOUBLE,  -- φ of the same; null unless shared
    criterion TEXT NOT NULL DEFAULT 'BIC',  -- what the number of cities was chosen by: BIC, AIC3 or price
    price DOUBLE,  -- what a city has to gain if the stores' places alone carry it; null unless shared
    scattered INTEGER NOT NULL DEFAULT 0 CHECK (scattered IN (0, 1)),  -- 1 where counts scatter wildly
    rim_part DOUBLE  -- of the people whom the cities have beyond the outermost stores, 0 to 1; null unless shared
);
CREATE INDEX runs_series ON runs (series, run_id);
CREATE INDEX runs_started_from ON runs (started_from);

CREATE TABLE cities (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom POINT,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL,  -- number within the series, kept from run to run
    rank INTEGER NOT NULL,  -- place by visits, from 1 on
    name TEXT NOT NULL,  -- of the place that the city is named after, or "city N"
    x_m DOUBLE NOT NULL,  -- centre in the plane of the fit, m
    y_m DOUBLE NOT NULL,  -- centre in the plane of the fit, m
    amplitude DOUBLE NOT NULL,  -- rate at the centre: visitors per store, shared: per km², per unit of
        -- exposure
    cov_xx_m2 DOUBLE NOT NULL,  -- covariance in the plane of the fit, m²
    cov_xy_m2 DOUBLE NOT NULL,  -- covariance in the plane of the fit, m²
    cov_yy_m2 DOUBLE NOT NULL,  -- covariance in the plane of the fit, m²
    major_sd_km DOUBLE NOT NULL,  -- standard deviation along the longer axis, km on the ground
    minor_sd_km DOUBLE NOT NULL,  -- standard deviation along the shorter axis, km on the ground
    bearing_deg DOUBLE NOT NULL,  -- of the longer axis, degrees clockwise from north, 0 to 180
    visits DOUBLE NOT NULL,  -- visitors of all stores that the fit attributes to the city
    share DOUBLE NOT NULL,  -- of all fitted visitors, 0 to 1
    integral DOUBLE NOT NULL,  -- amplitude × 2π × the product of both standard deviations; shared: the
        -- visitors who live there
    integral_share DOUBLE NOT NULL,  -- of the integrals of all cities, 0 to 1
    x_se_m DOUBLE,  -- standard error of x_m, m
    y_se_m DOUBLE,  -- standard error of y_m, m
    xy_correlation DOUBLE,  -- of the errors of x_m and y_m, −1 to 1
    amplitude_lo DOUBLE,  -- lower 95 % limit of amplitude
    amplitude_hi DOUBLE,  -- upper 95 % limit of amplitude
    major_sd_km_lo DOUBLE,  -- lower 95 % limit of major_sd_km, km
    major_sd_km_hi DOUBLE,  -- upper 95 % limit of major_sd_km, km
    minor_sd_km_lo DOUBLE,  -- lower 95 % limit of minor_sd_km, km
    minor_sd_km_hi DOUBLE,  -- upper 95 % limit of minor_sd_km, km
    bearing_deg_lo DOUBLE,  -- lower 95 % limit of bearing_deg, degrees; may be below 0
    bearing_deg_hi DOUBLE,  -- upper 95 % limit of bearing_deg, degrees; may be above 180
    visits_lo DOUBLE,  -- lower 95 % limit of visits
    visits_hi DOUBLE,  -- upper 95 % limit of visits
    share_lo DOUBLE,  -- lower 95 % limit of share
    share_hi DOUBLE,  -- upper 95 % limit of share
    integral_lo DOUBLE,  -- lower 95 % limit of integral
    integral_hi DOUBLE,  -- upper 95 % limit of integral
    stores_in_reach INTEGER NOT NULL,  -- stores within two standard deviations of the centre
    effective_stores DOUBLE NOT NULL,  -- (Σc)² ÷ Σc² over its visitors c at each store: how many stores it
        -- rests on
    identified INTEGER NOT NULL,  -- 0 where the stores do not tell the city, else 1
    note TEXT NOT NULL,  -- why it is not told, or what else to mind; else empty
    overdispersion_factor DOUBLE,  -- the city's own φ; null unless shared
    stability DOUBLE,  -- share of resamples in which it comes back, 0 to 1; null where not computed
    population DOUBLE,  -- inhabitants of the known places in it, or its part of them; null where there is none
    visits_per_inhabitant DOUBLE,  -- null without population
    visits_per_inhabitant_lo DOUBLE,  -- its lower 95 % limit, that of the visits; null without
    visits_per_inhabitant_hi DOUBLE  -- its upper 95 % limit
);
CREATE INDEX cities_run_id ON cities (run_id);

CREATE TABLE city_spreads (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom MULTIPOLYGON,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL,  -- the city
    name TEXT NOT NULL,  -- its name
    sigmas INTEGER NOT NULL  -- standard deviations that the ellipse holds, 1 or 2
);
CREATE INDEX city_spreads_run_id ON city_spreads (run_id);

CREATE TABLE city_uncertainties (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom MULTIPOLYGON,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL,  -- the city
    name TEXT NOT NULL,  -- its name
    within_km DOUBLE,  -- from the city's centre to the furthest point of the region, on the ground
    within_sds DOUBLE  -- the same in the city's larger standard deviation: above 1 the stores hardly tell where it is
);
CREATE INDEX city_uncertainties_run_id ON city_uncertainties (run_id);

CREATE TABLE stores (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom POINT,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    store_id TEXT NOT NULL,  -- key of the store, from the field of --id, or the row id
    source_fid INTEGER NOT NULL,  -- row id in the file
    name TEXT NOT NULL,  -- from the field of --name; empty without one
    visitors DOUBLE NOT NULL,  -- as counted
    exposure DOUBLE,  -- what the count refers to; null where the run has none
    fitted DOUBLE NOT NULL,  -- visitors that the model expects
    residual DOUBLE NOT NULL,  -- visitors − fitted
    z DOUBLE,  -- the misfit on the scale of a standard normal variable (randomised quantile residual)
    main_city_id INTEGER,  -- the city that most visitors come from; null where most belong to none
    from_background DOUBLE NOT NULL,  -- fitted visitors that belong to no city
    from_small_contributions DOUBLE NOT NULL,  -- fitted visitors from cities too little to have a row in
        -- contributions
    held_out INTEGER NOT NULL,  -- 1 where the fit did not see the store, else 0
    catchment_km2 DOUBLE,  -- the people, in km², that the store gets; null unless shared
    multiplier DOUBLE  -- what its covariates make of its visitors, shared: of its attraction; null without any
);
CREATE INDEX stores_run_id ON stores (run_id);

CREATE TABLE contributions (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom MULTILINESTRING,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    store_id TEXT NOT NULL,  -- the store
    city_id INTEGER NOT NULL,  -- the city
    visitors DOUBLE NOT NULL  -- fitted ones of the store that come from the city
);
CREATE INDEX contributions_run_id ON contributions (run_id);

CREATE TABLE city_paths (
    fid INTEGER NOT NULL PRIMARY KEY,
    geom MULTILINESTRING,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    city_id INTEGER,  -- the city that it became; null where it was dropped
    fate TEXT NOT NULL  -- kept, or why it was dropped
);
CREATE INDEX city_paths_run_id ON city_paths (run_id);

CREATE TABLE set_aside_rows (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    source_fid INTEGER NOT NULL,  -- row id in the file
    reason TEXT NOT NULL,  -- why it cannot be used, in a few words
    detail TEXT NOT NULL  -- what stands in the row
);
CREATE INDEX set_aside_rows_run_id ON set_aside_rows (run_id);

CREATE TABLE iterations (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    stage TEXT NOT NULL,  -- of the search
    iteration INTEGER NOT NULL,  -- number, from 0 on
    objective DOUBLE NOT NULL,  -- what is made as small as possible
    train_mse DOUBLE,  -- mean squared error of the fitted stores, visitors²
    test_mse DOUBLE,  -- the same of the held-out stores; null without any
    cities INTEGER NOT NULL  -- how many there were
);
CREATE INDEX iterations_run_id ON iterations (run_id);

CREATE TABLE city_counts (
    fid INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    cities INTEGER NOT NULL,  -- the number that was tried
    log_likelihood DOUBLE,  -- of the best model with so many
    bic DOUBLE,  -- the same as in runs
    chosen INTEGER NOT NULL,  -- 1 for the number that was kept, else 0
    reason TEXT NOT NULL  -- why it was kept or not
);
CREATE INDEX city_counts_run_id ON city_counts (run_id);
