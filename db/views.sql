-- The newest run of each series. The first column is the row id that GIS programs select by.

CREATE VIEW latest_cities AS
    SELECT fid AS OGC_FID, geom, run_id, city_id, rank, name, x_m, y_m, amplitude, cov_xx_m2,
        cov_xy_m2, cov_yy_m2, major_sd_km, minor_sd_km, bearing_deg, visits, share, integral,
        integral_share, x_se_m, y_se_m, xy_correlation, amplitude_lo, amplitude_hi, major_sd_km_lo,
        major_sd_km_hi, minor_sd_km_lo, minor_sd_km_hi, bearing_deg_lo, bearing_deg_hi, visits_lo,
        visits_hi, share_lo, share_hi, integral_lo, integral_hi, stores_in_reach, effective_stores,
        identified, note, overdispersion_factor, stability, population, visits_per_inhabitant,
        visits_per_inhabitant_lo, visits_per_inhabitant_hi
    FROM cities WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_city_spreads AS
    SELECT fid AS OGC_FID, geom, run_id, city_id, name, sigmas
    FROM city_spreads WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_city_uncertainties AS
    SELECT fid AS OGC_FID, geom, run_id, city_id, name, within_km, within_sds
    FROM city_uncertainties WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_stores AS
    SELECT fid AS OGC_FID, geom, run_id, store_id, source_fid, name, visitors, exposure, fitted,
        residual, z, main_city_id, from_background, from_small_contributions, held_out,
        catchment_km2, multiplier
    FROM stores WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_contributions AS
    SELECT fid AS OGC_FID, geom, run_id, store_id, city_id, visitors
    FROM contributions WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_competitors AS
    SELECT fid AS OGC_FID, geom, run_id, source_fid, catchment_km2, multiplier
    FROM competitors WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);

CREATE VIEW latest_trade_areas AS
    SELECT fid AS OGC_FID, geom, run_id, store_id, name, percent, area_km2, visitors
    FROM trade_areas WHERE run_id IN (SELECT max(run_id) FROM runs GROUP BY series);
