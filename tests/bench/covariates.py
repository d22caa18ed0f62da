#!/usr/bin/python3
"""covariates.py FOOTFALL MODE FIRST LAST [EFFECT [STORES]]: the effect of a store's size, beside the truth.

Simulated stores, MODE none or shared, whose sizes have EFFECT (0.6) on the logarithm are fitted with --covariate size:log
and without; the seeds are FIRST to LAST. Prints the mean coefficient, how often its 95 % limits hold the truth, how often
it is called significant at the 5 % level, and the overdispersion with and without the covariate.
Needs python3-numpy and python3-scipy."""
import sqlite3
import subprocess
import sys
import tempfile

import numpy as np
from scipy.stats import binomtest

footfall, mode, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
effect = sys.argv[5] if len(sys.argv) > 5 else "0.6"
stores = sys.argv[6] if len(sys.argv) > 6 else "600"


def run(*arguments):
    done = subprocess.run([footfall, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(" ".join(arguments) + "\n" + done.stderr)


def ask(folder, question):
    return sqlite3.connect(folder + "/footfall.gpkg").execute(question).fetchone()


found, errors, held, significant, dispersions = [], [], 0, 0, []
for seed in range(first, last + 1):
    with tempfile.TemporaryDirectory() as folder:
        file = folder + "/s.geojson"
        run("simulate", "--seed", str(seed), "--stores", stores, "--competition", mode, "--covariate", f"size:log:{effect}",
            "-o", file)
        how = ["--competition", mode, "--stability", "0"] if mode == "shared" else ["--competition", mode]
        run("fit", file, "-o", folder + "/with", "--quiet", "--covariate", "size:log", *how)
        run("fit", file, "-o", folder + "/without", "--quiet", *how)
        coefficient, error, low, high, p = ask(
            folder + "/with", "SELECT coefficient, coefficient_se, coefficient_lo, coefficient_hi, p_value FROM covariates")
        found.append(coefficient)
        errors.append(error)
        held += low <= float(effect) <= high
        significant += p < 0.05
        column = "overdispersion" if mode == "none" else "overdispersion_factor"
        dispersions.append([ask(folder + part, f"SELECT {column} FROM runs")[0] for part in ("/with", "/without")])

scenes = len(found)
interval = binomtest(held, scenes).proportion_ci(0.99, "exact")
print(f"{scenes} scenes, {mode}, effect {effect}: coefficient {np.mean(found):.4f} (sd {np.std(found):.4f}, "
      f"mean error {np.mean(errors):.4f}); limits hold {held} ({interval.low:.3f} to {interval.high:.3f}); "
      f"significant {significant}")
print("median dispersion with {:.4f}, without {:.4f}".format(*np.median(dispersions, axis=0)))
