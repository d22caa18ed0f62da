#!/usr/bin/env python3
"""Whole runs of the program: their time by phase, the most memory they held, and ogr2ogr beside them.

    tests/bench/speed/run.py build/footfall growth             # 10,000 and 100,000 stores, 1,000 per city
    tests/bench/speed/run.py build/footfall growth --stores 1000000
    tests/bench/speed/run.py build/footfall cities --stores 100000 --cities 10 30 100
    tests/bench/speed/run.py build/footfall files --stores 1000000

`growth` keeps the density of stores per city, `cities` the number of stores; the number of cities is not told
unless --given is. `files` reads, projects and writes, with three cities given so that the fit is short.
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path


def run(command):
    """Seconds, the most memory in GB, and when each line of standard error came."""
    start = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    lines = [(time.monotonic() - start, line.strip()) for line in process.stderr]
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}: {lines[-1:]}")
    return time.monotonic() - start, usage.ru_maxrss / 1e6, lines


def phases(lines, seconds):
    """Seconds of reading and projecting, of the fit, of errors and misfits, and of writing."""
    def began(word):
        return next((at for at, line in lines if line.startswith(word)), seconds)

    fit, errors = began("finding cities among"), began("errors and misfits")
    database = began("footfall.gpkg")
    return {"read": fit, "fit": errors - fit, "errors": database - errors, "write": seconds - database}


def simulated(footfall, stores, cities, folder):
    file = folder / f"stores_{stores}_{cities}.geojson"
    seconds, memory, _ = run([footfall, "simulate", "--stores", stores, "--cities", cities, "--seed", "1",
                              "-o", file, "--quiet"])
    return file, seconds, memory


def fitted(footfall, file, folder, *options):
    return run([footfall, "fit", file, "-o", folder / "result", "--overwrite", "--verbose", *options])


def fits(arguments, sizes, folder):
    print(f"{'stores':>9}{'cities':>7}{'read s':>8}{'fit s':>8}{'errors s':>9}{'write s':>8}{'all s':>8}{'GB':>6}")
    for stores, cities in sizes:
        file, _, _ = simulated(arguments.footfall, stores, cities, folder)
        options = ["--threads", str(arguments.threads)]
        if arguments.given:
            options += ["--cities", str(cities)]
        seconds, memory, lines = fitted(arguments.footfall, file, folder, *options)
        of = phases(lines, seconds)
        print(f"{stores:>9}{cities:>7}{of['read']:>8.1f}{of['fit']:>8.1f}{of['errors']:>9.1f}{of['write']:>8.1f}"
              f"{seconds:>8.1f}{memory:>6.2f}", flush=True)
        file.unlink()


def files(arguments, stores, folder):
    file, seconds, memory = simulated(arguments.footfall, stores, max(1, stores // 1000), folder)
    print(f"{stores} stores, {file.stat().st_size / 1e6:.0f} MB; simulate: {seconds:.1f} s, {memory:.2f} GB")
    peer = 0
    for target in "peer.gpkg", "peer.geojson":
        seconds, memory, _ = run(["ogr2ogr", folder / target, file])
        peer += seconds
        print(f"ogr2ogr to {target[5:]}: {seconds:.1f} s, {memory:.2f} GB", flush=True)
    seconds, memory, lines = fitted(arguments.footfall, file, folder, "--cities", "3")
    of = phases(lines, seconds)
    for (at, line), (end, _) in zip(lines, lines[1:] + [(seconds, "")]):
        print(f"{end - at:>8.1f} s  {line}")
    ours = of["read"] + of["write"]
    print(f"read, project and write: {ours:.1f} s, {ours / peer:.2f} times ogr2ogr; {memory:.2f} GB in all")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("footfall", type=Path)
    parser.add_argument("what", choices=["growth", "cities", "files"])
    parser.add_argument("--stores", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--cities", type=int, nargs="+", default=[10, 30, 100])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--given", action="store_true", help="tell the number of cities")
    arguments = parser.parse_args()
    arguments.footfall = arguments.footfall.resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        if arguments.what == "growth":
            fits(arguments, [(n, max(1, n // 1000)) for n in arguments.stores], folder)
        elif arguments.what == "cities":
            fits(arguments, [(arguments.stores[-1], k) for k in arguments.cities], folder)
        else:
            for stores in arguments.stores:
                files(arguments, stores, folder)


if __name__ == "__main__":
    main()
