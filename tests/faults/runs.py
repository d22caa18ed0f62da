"""What the fault programs share: stores to fit, the program, and what is in a database."""

import hashlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile


class Violation(Exception):
    """Something that must hold did not."""


def require(holds, sentence):
    if not holds:
        raise Violation(sentence)


def run_as_program(main):
    """Calls it with the command line; a violation ends the program with the command that shows it again."""
    try:
        main(*sys.argv[1:])
    except Violation as violation:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name} {' '.join(sys.argv[1:])}: {violation}")


class Program:
    def __init__(self, executable, work, stores=400):
        self.executable = str(pathlib.Path(executable).resolve())
        self.stores = work / "stores.geojson"
        self.call("simulate", "--cities", "4", "--stores", str(stores), "-o", str(self.stores))
        self.cities = ["--cities", "4", "--noise", "poisson"]

    def call(self, *arguments):
        done = subprocess.run([self.executable, *arguments], capture_output=True, text=True, timeout=300)
        require(done.returncode == 0, f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def fit_command(self, output, *more):
        return [self.executable, "fit", str(self.stores), *self.cities, "--force", "--json", "-o", str(output), *more]

    def fit(self, output, *more, **keywords):
        """A run to its end, whatever that is."""
        return subprocess.run(self.fit_command(output, *more), capture_output=True, text=True, timeout=300, **keywords)

    def start_fit(self, output, *more):
        """A run that goes on, with its standard output in a file, `output` of the process: of many stores it is more
        than a pipe holds, and whoever listens to standard error would wait for ever."""
        file = tempfile.TemporaryFile("w+")
        process = subprocess.Popen(self.fit_command(output, "--verbose", *more), stdout=file, stderr=subprocess.PIPE,
                                   text=True)
        process.output = file
        return process


def output_of(process):
    """What a process that has ended wrote to standard output."""
    process.output.seek(0)
    return process.output.read()


def run_id_in(output):
    """The run that --json reports; none where it did not come to that."""
    try:
        return json.loads(output)["run"]["run_id"]
    except (ValueError, KeyError):
        return None


def database_in(folder):
    return pathlib.Path(folder) / "footfall.gpkg"


def runs_in(folder):
    """The ids of the runs, each of them complete."""
    database = database_in(folder)
    if not database.exists() or database.stat().st_size == 0:
        return set()
    with sqlite3.connect(database, timeout=60, isolation_level=None) as connection:
        connection.execute("BEGIN")  # one state of it
        if connection.execute("PRAGMA page_count").fetchone() == (0,):  # a first run that was killed and undone
            return set()
        require(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",), f"{database} is damaged")
        require(not connection.execute("PRAGMA foreign_key_check").fetchall(), f"{database} has orphans")
        runs = connection.execute("SELECT run_id, stores_used, cities_found FROM runs").fetchall()
        for run, stores, cities in runs:
            for table, wanted in (("stores", stores), ("cities", cities), ("city_spreads", 2 * cities)):
                found = connection.execute(f"SELECT count(*) FROM {table} WHERE run_id = ?", (run,)).fetchone()[0]
                require(found == wanted, f"run {run} has {found} rows in {table} instead of {wanted}")
        for layer in ("cities", "stores", "contributions"):
            indexed = connection.execute(f"SELECT count(*) FROM rtree_{layer}_geom").fetchone()
            require(indexed == connection.execute(f"SELECT count(*) FROM {layer}").fetchone(),
                    f"the spatial index of {layer} is not of its rows")
    connection.close()
    return {run for run, _, _ in runs}


def leftovers_in(folder):
    """Files that no run leaves on purpose."""
    folder = pathlib.Path(folder)
    if not folder.exists():
        return []
    return sorted(name for name in os.listdir(folder) if name.startswith(".") or name.endswith(("-journal", "-wal", "-shm", ".tmp")))


def state_of(folder):
    """Every file with what is in it."""
    folder = pathlib.Path(folder)
    if not folder.exists():
        return None
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def check_files_are_of(folder, run):
    """The layers beside the database are those of its newest run."""
    with open(pathlib.Path(folder) / "cities.geojson") as file:
        runs = {feature["properties"]["run_id"] for feature in json.load(file)["features"]}
    require(runs == {run}, f"cities.geojson holds runs {runs}, the newest is {run}")
