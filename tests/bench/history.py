#!/usr/bin/python3
"""Twelve monthly files in which one city grows, one moves and one appears: what compare says of each month.

    tests/bench/history.py FOOTFALL FIRST LAST [LASTING NEW]

takes the program, the first and last seed, and the variances of the luck that stores keep from month to month (0.05)
and have anew each month (0.01). City 1 grows
by 8 % a month; city 2 moves 2.5 km a month, and with it the visits at the stores, which stay; a city appears in
month 7. Every other change that is called is a false one. Each month is fitted after the one before, as a
schedule does it, and compared with it.
"""
import csv
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy

MONTHS = 12
APPEARS = 6
BACKGROUND = 10
STORES = 500
SIDE = 300_000
#        x, y in km, standard deviations in km, visitors at the centre
CITIES = [(60, 60, 14, 10, 2500),
          (230, 70, 12, 9, 2000),
          (150, 150, 18, 12, 3000),
          (60, 230, 10, 8, 1500),
          (240, 240, 15, 11, 1800),
          (150, 260, 9, 7, 1000),
          (130, 50, 8, 7, 900)]
NEWCOMER = (240, 150, 10, 8, 1500)


def cities_in(month):
    cities = [list(city) for city in CITIES]
    cities[0][4] *= 1.08 ** month
    cities[1][1] += 2.5 * month
    return cities + ([list(NEWCOMER)] if month >= APPEARS else [])


def expected(places, month):
    visitors = numpy.full(len(places), float(BACKGROUND))
    for x, y, major, minor, amplitude in cities_in(month):
        offset = places - numpy.array([x, y]) * 1000
        visitors += amplitude * numpy.exp(-0.5 * ((offset[:, 0] / major) ** 2 + (offset[:, 1] / minor) ** 2) / 1e6)
    return visitors


def luck(random, variance):
    return random.gamma(1 / variance, variance, STORES) if variance > 0 else numpy.ones(STORES)


def places_of_stores(random):
    """Half of them where people live, the rest anywhere."""
    places = random.uniform(0, SIDE, (STORES, 2))
    homes = CITIES + [NEWCOMER]
    for i in range(STORES // 2):
        x, y, major, minor, _ = homes[random.integers(len(homes))]
        places[i] = numpy.array([x, y]) * 1000 + random.normal(size=2) * [major * 1000, minor * 1000]
    return places


def write_months(folder, seed, lasting_luck, new_luck):
    random = numpy.random.default_rng(seed)
    places = places_of_stores(random)
    lasting = luck(random, lasting_luck)
    for month in range(MONTHS):
        mean = expected(places, month) * lasting * luck(random, new_luck)
        with open(folder / f"month{month + 1:02}.csv", "w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "x", "y", "visitors"])
            for i, count in enumerate(random.poisson(mean)):
                rows.writerow([f"s{i}", f"{places[i, 0] + 400_000:.1f}", f"{places[i, 1] + 100_000:.1f}", count])


def run(footfall, *arguments):
    return json.loads(subprocess.run([footfall, *arguments, "--json"], check=True, capture_output=True).stdout)


def city_at(before, month, names):
    """Which true city a fitted one is: the nearest, within two of its standard deviations; else none."""
    x, y = before
    nearest = min(range(len(names)), key=lambda k: math.dist((x, y), names[k][:2]))
    return nearest if math.dist((x, y), names[nearest][:2]) < 2 * names[nearest][2] else None


class Tally:
    def __init__(self):
        self.false = self.chances = self.with_false = self.comparisons = 0
        self.grown = self.moved = self.appeared = self.steps = self.series = self.renumbered = 0
        self.calls = []

    def add(self, comparison, month, truth_of):
        """What was compared is `month` with the one before it."""
        self.comparisons += 1
        self.steps += 1
        false = 0
        for city in comparison["cities"]:
            true_city = truth_of.get(city["city_id"])
            allowed = {0: {"grown"}, 1: {"moved", "grown", "shrunk"}}.get(true_city, set())
            if true_city == len(CITIES) and month == APPEARS:
                allowed = {"appeared"}
                self.appeared += "appeared" in city["events"]
            self.grown += true_city == 0 and "grown" in city["events"]
            self.moved += true_city == 1 and "moved" in city["events"]
            self.chances += 3 if city["move"] else 1
            for event in city["events"]:
                if event not in allowed:
                    false += 1
                    self.calls.append((month + 1, city["name"], event))
        self.false += false
        self.with_false += false > 0


def main():
    footfall, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    lasting, new = (float(text) for text in sys.argv[4:6] or ("0.05", "0.01"))
    tally = Tally()
    year = {"grown": 0, "moved": 0, "appeared": 0, "false": 0, "chances": 0}
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_months(folder, seed, lasting, new)
            numbers = {}
            for month in range(MONTHS):
                fit = run(footfall, "fit", str(folder / f"month{month + 1:02}.csv"), "--src-crs", "EPSG:27700",
                          "--series", "months", "-o", str(folder / "out"), "--threads", "1")
                names = cities_in(month)
                truth_of = {}
                for city in fit["cities"]:
                    at = ((city["x_m"] - 400_000) / 1000, (city["y_m"] - 100_000) / 1000)
                    true_city = city_at(at, month, names)
                    truth_of[city["city_id"]] = true_city
                    if true_city is not None:
                        tally.renumbered += numbers.setdefault(true_city, city["city_id"]) != city["city_id"]
                if fit["comparison"]:
                    tally.add(fit["comparison"], month, truth_of)
            over_year = run(footfall, "compare", str(folder / "out/footfall.gpkg"), "1", str(MONTHS))
            for city in over_year["cities"]:
                true_city = truth_of.get(city["city_id"])
                expected_events = {0: {"grown"}, 1: {"moved", "grown", "shrunk"}, len(CITIES): {"appeared"}}
                year["grown"] += true_city == 0 and "grown" in city["events"]
                year["moved"] += true_city == 1 and "moved" in city["events"]
                year["appeared"] += true_city == len(CITIES) and "appeared" in city["events"]
                year["chances"] += 3 if city["move"] else 1
                year["false"] += len(set(city["events"]) - expected_events.get(true_city, set()))
            tally.series += 1
    n = tally.series
    print(f"seeds {first}-{last}, month against the month before, {tally.comparisons} comparisons")
    print(f"  growth of 8 % called        {tally.grown} of {tally.steps}")
    print(f"  move of 2.5 km called       {tally.moved} of {tally.steps}")
    print(f"  new city called             {tally.appeared} of {n}")
    print(f"  false calls                 {tally.false} of {tally.chances} changes"
          f" ({100 * tally.false / max(tally.chances, 1):.2f} %), in {tally.with_false} of {tally.comparisons}"
          f" comparisons ({100 * tally.with_false / max(tally.comparisons, 1):.1f} %)")
    print(f"  cities renumbered           {tally.renumbered}")
    print(f"December against January, {n} comparisons")
    print(f"  grown {year['grown']}, moved {year['moved']}, appeared {year['appeared']} of {n},"
          f" false {year['false']} of {year['chances']}")
    for call in tally.calls:
        print("  false:", *call)


if __name__ == "__main__":
    main()
