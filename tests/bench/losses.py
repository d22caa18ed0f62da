#!/usr/bin/python3
"""losses.py FOOTFALL FIRST LAST [DECAY]: what a new store takes, beside the truth.

Simulated stores that share their customers are fitted, with the decay and the catchment of the truth or with DECAY. Five
sites near stores are predicted one by one; the truth divides the true density over squares of a 36th of the usual
distance between stores, before and after.
Prints how far gains and losses are off, and how often their limits, or those for decays from 1 to 3, hold the truth.
Needs python3-gdal, python3-numpy and python3-scipy."""
import json
import subprocess
import sys
import tempfile

import numpy as np
from osgeo import osr
from scipy.spatial import cKDTree

footfall, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
wrong_decay = sys.argv[4] if len(sys.argv) > 4 else None
CRS = "EPSG:25832"
osr.UseExceptions()


def reference(code):
    system = osr.SpatialReference()
    system.SetFromUserInput(code)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return system


to_plane = osr.CoordinateTransformation(reference("EPSG:4326"), reference(CRS))


def run(*arguments):
    done = subprocess.run([footfall, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(" ".join(arguments) + "\n" + done.stderr)
    return done.stdout


def density(truth, x):
    value = np.full(len(x), truth[0]["background"])
    for city in truth:
        s = np.array([[city["cov_xx_m2"], city["cov_xy_m2"]], [city["cov_xy_m2"], city["cov_yy_m2"]]])
        d = x - [city["x_m"], city["y_m"]]
        value += city["amplitude"] * np.exp(-0.5 * np.einsum("ij,jk,ik->i", d, np.linalg.inv(s), d))
    return value


def visitors(stores, places, people, decay, reach, alike):
    way, store = cKDTree(stores).query(places, 4)
    pull = np.where(way <= reach, (way**2 + alike**2) ** (-decay / 2), 0)
    total = pull.sum(1)
    share = np.divide(pull, total[:, None], out=np.zeros_like(pull), where=total[:, None] > 0)
    return np.bincount(store.ravel(), (share * people[:, None]).ravel(), len(stores))


def where_it_is_chosen(stores, site, usual, reach):
    """Middles of squares that hold everybody for whom a new store is among the nearest four, and their km²."""
    wide, parts = usual / 3, 12
    axis = np.arange(-reach - wide, reach + wide, wide)
    squares = site + np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    fourth = cKDTree(stores).query(squares, 4)[0][:, 3]
    squares = squares[np.linalg.norm(squares - site, axis=1) <= np.minimum(fourth, reach) + 1.5 * wide]
    axis = ((np.arange(parts) + 0.5) / parts - 0.5) * wide
    within = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    return (squares[:, None] + within).reshape(-1, 2), (wide / parts / 1e3) ** 2


gains, losses, gain_held, loss_held, range_held = [], [], [], [], []
for seed in range(first, last + 1):
    with tempfile.TemporaryDirectory() as folder:
        file = folder + "/s.geojson"
        stores = [300, 1000, 3000][seed % 3]
        run("simulate", "--competition", "shared", "--stores", str(stores), "--seed", str(seed),
            "--overdispersion", ["0", "0.1"][seed // 3 % 2], "--quiet", "-o", file)
        truth = [f["properties"] for f in json.load(open(folder + "/s_truth.geojson"))["features"]]
        decay, reach = truth[0]["decay"], truth[0]["catchment_km"] * 1e3
        run("fit", file, "--crs", CRS, "--competition", "shared", "--stability", "0", "--quiet", "-o", folder + "/out",
            "--catchment", str(reach / 1e3), "--decay", wrong_decay or str(decay))
        table = json.load(open(file))["features"]
        at = np.array([to_plane.TransformPoint(*f["geometry"]["coordinates"])[:2] for f in table])
        number = {f["properties"]["store_id"]: i for i, f in enumerate(table)}
        random = np.random.default_rng(seed)
        usual = np.median(cKDTree(at).query(at, 2)[0][:, 1])
        sites = at[random.integers(len(at), size=5)] + random.normal(0, usual, (5, 2))
        with open(folder + "/sites.csv", "w") as out:
            out.write("x,y,id\n" + "".join(f"{x},{y},{i}\n" for i, (x, y) in enumerate(sites)))
        told = json.loads(run("predict", folder + "/out/footfall.gpkg", folder + "/sites.csv", "--src-crs", CRS,
                              "--id", "id", "--json"))["sites"]
        for site, said in zip(sites, told):
            places, km2 = where_it_is_chosen(at, site, usual, reach)
            near = np.linalg.norm(at - site, axis=1) < 4 * reach
            people = density(truth, places) * km2
            before = visitors(at[near], places, people, decay, reach, 0.15 * usual)
            after = visitors(np.vstack([at[near], site]), places, people, decay, reach, 0.15 * usual)
            lost = dict(zip(np.flatnonzero(near), before - after[:-1]))
            gain = after[-1]
            if gain < 20:
                continue
            gains.append(said["visitors"] / gain - 1)
            gain_held.append(said["visitors_lo"] <= gain <= said["visitors_hi"])
            range_held.append(said["decay_min"] <= gain <= said["decay_max"])
            for loss in said["effect"]["losses"]:
                true = lost.get(number[loss["store_id"]], 0)
                if true < 0.1 * gain:
                    continue
                losses.append(loss["lost"] / true - 1)
                loss_held.append(loss["lost_lo"] <= true <= loss["lost_hi"])
gains, losses = np.abs(gains), np.abs(losses)
print(f"{len(gains)} sites: gain off by {np.median(gains):.1%} in the median, {np.quantile(gains, 0.9):.1%} in 9 of 10, "
      f"limits hold it in {np.mean(gain_held):.1%}, those for any decay in {np.mean(range_held):.1%}")
print(f"{len(losses)} losses of a tenth of that and more: off by {np.median(losses):.1%}, {np.quantile(losses, 0.9):.1%}, "
      f"limits hold them in {np.mean(loss_held):.1%}")
