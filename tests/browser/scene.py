"""Stores for the browser: two cities on a grid, with names that try to be markup."""

import csv
import math

HOSTILE = "</script><script>alert(1)</script>"
HOSTILE_IMAGE = '<img src=x onerror="alert(2)">'


def expected(lon, lat):
    def city(amplitude, lon0, lat0, spread):
        return amplitude * math.exp(-(((lon - lon0) ** 2 + (1.6 * (lat - lat0)) ** 2) / (2 * spread**2)))

    return 20 + city(5000, -1.6, 52.92, 0.07) + city(2000, -1.2, 53.16, 0.05)


def write_stores(path, side=16):
    """side² stores; the first two have hostile names, the third three times what is expected, one no count."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "lon", "lat", "visitors"])
        names = [HOSTILE, HOSTILE_IMAGE, "Too busy"]
        for i in range(side * side):
            lon = -1.8 + 0.8 * (i % side) / side
            lat = 52.8 + 0.48 * (i // side) / side
            name = names[i] if i < len(names) else f"Store {i}"
            factor = 3 if name == "Too busy" else 1
            rows.writerow([f"s{i}", name, f"{lon:.5f}", f"{lat:.5f}", round(factor * expected(lon, lat))])
        rows.writerow(["gone", "No count", -1.5, 53.0, ""])
