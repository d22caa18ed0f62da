#!/usr/bin/python3
"""two_years.py FOOTFALL [WEEKS [KEEP]]: the command of the systemd unit, week after week (104, keeping 52 runs).

Every week a new file lies where the last one lay: stores keep half of their luck, and one opens or closes. After each
run the database is whole and holds no more runs than were asked for, no temporary file is left beside it or in the
folder for these, and a city keeps its number as long as it stands where it stood. Prints what the weeks cost: the size
of the database, the time and the memory of a run, early and late."""

import json
import os
import pathlib
import random
import re
import sqlite3
import statistics
import subprocess
import tempfile

from runs import Program, require, run_as_program

ROOT = pathlib.Path(__file__).resolve().parents[2]
FEWEST_ALIKE = 0.5  # a city further from where it stood, in its standard deviations, is another


def command_of_unit(executable, state):
    """The command that the sample unit runs, with this program and these folders."""
    unit = (ROOT / "sample_data/schedule/footfall.service").read_text()
    words = re.search(r"^ExecStart=(.*)$", unit, re.M).group(1).split()
    words[0] = executable
    return [word.replace("/var/lib/footfall", str(state)).replace("/etc/footfall", str(state)) for word in words]


class Weeks:
    """Stores with counts, another set each week."""

    def __init__(self, file, seed):
        self.random = random.Random(seed)
        self.layer = json.loads(file.read_text())
        self.waiting = []  # stores that are closed
        for at, feature in enumerate(self.layer["features"]):
            feature["properties"]["store_id"] = f"S{at:04d}"
            feature["mean"] = feature["properties"]["visitors"]
            feature["luck"] = self.random.gauss(0, 0.15)

    def write(self, file, week):
        stores = self.layer["features"]
        if week % 2 and len(stores) > 20:
            self.waiting.append(stores.pop(self.random.randrange(len(stores))))
        elif self.waiting:
            stores.append(self.waiting.pop(0))
        for store in stores:
            store["luck"] = 0.5 * store["luck"] + 0.87 * self.random.gauss(0, 0.15)
            expected = store["mean"] * 2.718281828 ** store["luck"]
            store["properties"]["visitors"] = max(0, round(self.random.gauss(expected, expected**0.5)))
        written = {**self.layer, "features": [{k: v for k, v in s.items() if k not in ("mean", "luck")} for s in stores]}
        partial = file.with_suffix(".new")
        partial.write_text(json.dumps(written))
        partial.replace(file)


def cities_of(database):
    """By number: where each city of the newest run stands, and its mean spread, in metres."""
    rows = database.execute(
        "SELECT city_id, x_m, y_m, sqrt(major_sd_km * minor_sd_km) * 1000 FROM cities "
        "WHERE run_id = (SELECT max(run_id) FROM runs)").fetchall()
    return {number: (x, y, spread) for number, x, y, spread in rows}


def require_numbers_kept(before, after, week):
    """A city that stands where one stood bears its number."""
    for number, (x, y, spread) in before.items():
        near = [other for other, (ox, oy, _) in after.items()
                if ((ox - x) ** 2 + (oy - y) ** 2) ** 0.5 < FEWEST_ALIKE * spread]
        require(not near or number in near, f"week {week}: city {number} is called {near} now")


def main(executable, weeks="104", keep="52"):
    weeks, keep = int(weeks), int(keep)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        state, temporary = work / "state", work / "temporary"
        state.mkdir()
        temporary.mkdir()
        program = Program(executable, work)
        counts = Weeks(work / "stores.geojson", 1)
        config = (ROOT / "sample_data/schedule/weekly.toml").read_text()
        (state / "weekly.toml").write_text(config)
        command = command_of_unit(program.executable, state) + ["--keep-runs", str(keep)]
        environment = {**os.environ, "TMPDIR": str(temporary)}
        seconds, sizes, files, numbers, known, memory = [], [], set(), {}, set(), []
        for week in range(weeks):
            counts.write(state / "stores.geojson", week)
            with open(work / "said", "w") as said:
                process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=said)
                _, status, usage = os.wait4(process.pid, 0)
            seconds.append(usage.ru_utime + usage.ru_stime)
            memory.append(usage.ru_maxrss / 1024)
            code = os.waitstatus_to_exitcode(status)
            require(code in (0, 4), f"week {week} ended with {code}: {(work / 'said').read_text()}")
            require(not list(temporary.iterdir()), f"week {week} left {list(temporary.iterdir())}")
            database = state / "weekly/footfall.gpkg"
            sizes.append(database.stat().st_size)
            left = {path.name for path in (state / "weekly").iterdir()}
            require(not files or left == files, f"week {week}: {sorted(left ^ files)} came or went")
            files = left
            with sqlite3.connect(database) as connection:
                kept = connection.execute("SELECT count(*) FROM runs").fetchone()[0]
                require(kept == min(week + 1, keep), f"week {week}: {kept} runs are kept")
                if week % 13 == 0 or week + 1 == weeks:
                    whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
                    require(whole == "ok", f"week {week}: {whole}")
                cities = cities_of(connection)
            connection.close()
            require(cities, f"week {week}: no city")
            if numbers:
                require_numbers_kept(numbers, cities, week)
            numbers = cities
            known |= set(cities)
        year = max(1, min(keep, weeks // 2))
        full, late = sizes[min(keep, weeks) - 1], sizes[-1]
        require(weeks <= keep or late <= 1.25 * full, f"the database grew from {full:,} to {late:,} bytes")
        early, last = slice(0, year), slice(-year, None)
        print(f"{weeks} weeks, {keep} runs kept: {len(cities)} cities, {len(known)} numbers given; database {full:,} bytes "
              f"when full, {late:,} at the end; a run took {statistics.median(seconds[early]):.2f} s of the processor "
              f"early and {statistics.median(seconds[last]):.2f} s late, at most {max(memory[early]):.0f} MB early and "
              f"{max(memory[last]):.0f} MB late")


if __name__ == "__main__":
    run_as_program(main)
