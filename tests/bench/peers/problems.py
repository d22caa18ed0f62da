"""The problems: cities, the scenes that Footfall's own simulation writes, and the unit they are solved in."""

import json
import math
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HALF_WIDTH = 8.0  # of the box that the seed's method is written for
LARGEST_VALUE = 5.0  # and of its values


@dataclass(frozen=True)
class City:
    amplitude: float
    centre: np.ndarray  # (2,)
    covariance: np.ndarray  # (2, 2)

    @property
    def integral(self):
        return self.amplitude * 2 * math.pi * math.sqrt(max(np.linalg.det(self.covariance), 0.0))


@dataclass(frozen=True)
class Problem:
    """Values at positions, the cities they come from, and the seed of the peers' random starts."""

    file: Path
    noisy: bool
    positions: np.ndarray  # (N, 2)
    values: np.ndarray  # (N,)
    truth: list
    seed: int

    def in_seed_units(self):
        """Positions in [-8, 8]², values up to 5, and the way back. Noise-free problems are in this unit already."""
        if not self.noisy:
            return self.positions, self.values, lambda cities: cities
        low, high = self.positions.min(axis=0), self.positions.max(axis=0)
        origin = (low + high) / 2
        length = (high - low).max() / 2 / HALF_WIDTH
        value = max(self.values.max(), 1.0) / LARGEST_VALUE

        def back(cities):
            return [City(c.amplitude * value, origin + length * c.centre, length**2 * c.covariance) for c in cities]

        return (self.positions - origin) / length, self.values / value, back


def cities_of(model):
    return [City(c["amplitude"], np.array(c["centre"]), np.array(c["covariance"])) for c in model["cities"]]


def make_problem(build, folder, kind, size, seed):
    """Has write_scene make the scene: `kind` points (size: cities) or stores (size: overdispersion)."""
    file = Path(folder) / f"{kind}_{size}_{seed}.csv"
    subprocess.run([program(build, "write_scene"), kind, str(size), str(seed), str(file)], check=True)
    table = np.loadtxt(file, delimiter=",", skiprows=1, ndmin=2)
    truth = cities_of(json.loads(Path(f"{file}.truth.json").read_text()))
    return Problem(file, kind == "stores", table[:, :2], table[:, 2], truth, seed)


def program(build, name):
    path = Path(build) / "tests" / "bench" / name
    if not path.exists():
        raise SystemExit(f"{path} does not exist. Build it: cmake --build {build} --target bench_peers, "
                         "or name the build folder with --build")
    return str(path)
