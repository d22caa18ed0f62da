#!/usr/bin/python3
"""report_page.py FOOTFALL [STORES]: the report of so many simulated stores (10,000) in six cities: seconds to write it,
its size, and seconds until Chromium has loaded, run and drawn it. Each the median of five."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "browser"))
from browser import Browser

DRAWN = """
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
        done((performance.now()) / 1000))));"""


def run(*arguments):
    clock = time.monotonic()
    subprocess.run([sys.argv[1], *arguments, "--quiet"], check=True)
    return time.monotonic() - clock


def opened(browser, page):
    browser.open(page)
    loaded = browser.run("return performance.getEntriesByType('navigation')[0].loadEventEnd / 1000")
    return loaded, browser.run(DRAWN)


def main():
    stores = sys.argv[2] if len(sys.argv) > 2 else "10000"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run("simulate", "--stores", stores, "--cities", "6", "--seed", "1", "-o", str(folder / "stores.geojson"))
        run("fit", str(folder / "stores.geojson"), "--cities", "6", "-o", str(folder / "out"))
        database, page = str(folder / "out/footfall.gpkg"), str(folder / "page.html")
        written = [run("report", database, "-o", page, "--overwrite") for _ in range(5)]
        browser = Browser()
        times = [opened(browser, page) for _ in range(5)]
        complaints = browser.complaints()
        browser.close()
        loaded, drawn = (statistics.median(seconds) for seconds in zip(*times))
        print(f"{stores} stores: {Path(page).stat().st_size / 1e6:.2f} MB, written in {statistics.median(written):.2f} s,"
              f" loaded after {loaded:.2f} s, drawn after {drawn:.2f} s; complaints: {complaints}")


main()
