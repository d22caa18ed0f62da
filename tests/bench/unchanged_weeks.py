#!/usr/bin/python3
"""unchanged_weeks.py FOOTFALL PAIRS: what is called a change where stores share their customers and nothing changed.

Each pair is two weeks of sample_data/shops.csv: a 52nd of its visitors with the noise of Poisson counts, so that stores
keep all of their luck. Prints how many of the changes of visits, spread and place are called beyond chance, and for each
city the spread of its change beside the error that was printed."""

import csv
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

footfall, pairs = sys.argv[1], int(sys.argv[2])
SHOPS = pathlib.Path(__file__).resolve().parents[2] / "sample_data/shops.csv"
rows = list(csv.DictReader(SHOPS.open()))
called, told, changes, errors = 0, 0, {}, {}
with tempfile.TemporaryDirectory() as folder:
    file, database = f"{folder}/week.csv", f"{folder}/out/footfall.gpkg"
    for pair in range(pairs):
        for week in (0, 1):
            noise = random.Random(1000 * pair + week)
            with open(file, "w") as out:
                table = csv.DictWriter(out, rows[0].keys())
                table.writeheader()
                for row in rows:
                    week_of_row = dict(row)
                    if row["visitors"]:
                        mean = float(row["visitors"]) / 52
                        week_of_row["visitors"] = max(0, round(noise.gauss(mean, mean**0.5)))
                    table.writerow(week_of_row)
            subprocess.run([footfall, "fit", file, "--series", "s", "--src-crs", "EPSG:4326", "--visitors", "visitors",
                            "--stability", "0", "--outputs", "database", "--quiet", "-o", f"{folder}/out",
                            *(["--overwrite"] if week == 0 and pair else [])], check=True)
        compared = json.loads(subprocess.run([footfall, "compare", database, "--json"], check=True, capture_output=True,
                                             text=True).stdout)
        for city in compared["cities"]:
            for what in ("visits", "move", "spread_km"):
                if isinstance(city.get(what), dict):
                    told += 1
                    called += bool(city[what].get("beyond_chance"))
            visits = city.get("visits") or {}
            if visits.get("change") is not None and visits.get("change_se"):
                changes.setdefault(city["name"], []).append(visits["change"])
                errors.setdefault(city["name"], []).append(visits["change_se"])
print(f"{called} of {told} changes called in {pairs} comparisons")
for name, of_city in changes.items():
    print(f"{name}: visits change by {statistics.pstdev(of_city, 0):.2%}, "
          f"the error said is {statistics.mean(errors[name]):.2%}")
