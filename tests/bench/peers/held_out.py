#!/usr/bin/python3
"""Held-out stores: are they predicted better by Footfall than by a kernel estimate?

    tests/bench/peers/held_out.py FOOTFALL STORES VISITORS_FIELD [--crs CRS] [--seeds 10] [-- FIT OPTIONS]

For each seed FOOTFALL fits with --holdout 0.2. The same stores are then predicted by a Nadaraya-Watson estimate
(Gaussian kernel, bandwidth by leave-one-out on the fitted stores). Both are scored by the mean log-likelihood of a
held-out store under the negative binomial, with the overdispersion that each has on the stores it was fitted to.
"""
import argparse
import pathlib
import sqlite3
import struct
import subprocess
import tempfile

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

M_PER_DEGREE = 111_320.0


def log_density(visitors, fitted, alpha):
    size = 1 / alpha
    return (gammaln(visitors + size) - gammaln(size) - gammaln(visitors + 1)
            - (visitors + size) * np.log1p(fitted / size) + visitors * np.log(fitted / size))


def best_alpha(visitors, fitted):
    def lost(log_alpha):
        return -log_density(visitors, fitted, np.exp(log_alpha)).sum()
    return np.exp(minimize_scalar(lost, bounds=(-5, 3), method="bounded").x)


def kernel_mean(places, visitors, at, bandwidth, leave_one_out=False):
    squared = ((at[:, None, :] - places[None]) ** 2).sum(2)
    # The small far-reaching part gives a place without neighbours the mean of all.
    weights = np.exp(-squared / (2 * bandwidth**2)) + 1e-12 / (1 + squared / 1e8)
    if leave_one_out:
        np.fill_diagonal(weights, 0)
    return np.maximum(weights @ visitors / weights.sum(1), 1e-3)


def kernel_score(places, visitors, held_places, held_visitors):
    best = None
    for bandwidth in np.geomspace(500, 60_000, 40):
        fitted = kernel_mean(places, visitors, places, bandwidth, leave_one_out=True)
        alpha = best_alpha(visitors, fitted)
        score = log_density(visitors, fitted, alpha).sum()
        if best is None or score > best[0]:
            best = score, bandwidth, alpha
    _, bandwidth, alpha = best
    fitted = kernel_mean(places, visitors, held_places, bandwidth)
    return log_density(held_visitors, fitted, alpha).mean(), bandwidth


def read_run(folder):
    with sqlite3.connect(folder / "footfall.gpkg") as database:
        cities, alpha = database.execute("SELECT cities_found, overdispersion FROM runs").fetchone()
        rows = database.execute("SELECT geom, visitors, fitted, held_out FROM stores").fetchall()
    lonlat = np.array([struct.unpack("<dd", row[0][-16:]) for row in rows])  # a point ends with its coordinates
    scale = np.array([np.cos(np.radians(lonlat[:, 1].mean())), 1.0]) * M_PER_DEGREE
    visitors, fitted, held = (np.array([row[i] for row in rows], dtype=float) for i in (1, 2, 3))
    return cities, alpha, lonlat * scale, visitors, fitted, held == 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("footfall")
    parser.add_argument("stores")
    parser.add_argument("visitors_field")
    parser.add_argument("--crs", default="auto")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("fit_options", nargs="*")
    options = parser.parse_args()
    scores = []
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(1, options.seeds + 1):
            folder = pathlib.Path(scratch) / str(seed)
            subprocess.run([options.footfall, "fit", options.stores, "--visitors", options.visitors_field, "--crs",
                            options.crs, "--holdout", "0.2", "--seed", str(seed), "--quiet", "-o", folder,
                            *options.fit_options], check=True, stderr=subprocess.DEVNULL)
            cities, alpha, places, visitors, fitted, held = read_run(folder)
            ours = log_density(visitors[held], fitted[held], alpha).mean()
            theirs, bandwidth = kernel_score(places[~held], visitors[~held], places[held], visitors[held])
            scores.append((ours, theirs))
            print(f"seed {seed}: {cities} cities, overdispersion {alpha:.2f}; footfall {ours:.4f}, "
                  f"kernel {theirs:.4f} (bandwidth {bandwidth / 1e3:.1f} km)", flush=True)
    ours, theirs = np.array(scores).T
    print(f"mean: footfall {ours.mean():.4f}, kernel {theirs.mean():.4f}; "
          f"footfall better in {(ours > theirs).sum()} of {len(scores)}")


if __name__ == "__main__":
    main()
