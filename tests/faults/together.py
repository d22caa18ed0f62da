#!/usr/bin/python3
"""Many at once on one database: together.py FOOTFALL [WRITERS [ROUNDS]]

Several runs are added while others read with SQLite, with `report`, and with GDAL and QGIS where their Python is
installed. All runs arrive, every reader sees whole runs only, and nobody waits for ever."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time

from runs import Program, database_in, leftovers_in, output_of, require, run_as_program, run_id_in, runs_in

PATIENCE = 300  # seconds for everything

GDAL_READS = """
from osgeo import ogr
database = ogr.Open(sys.argv[1])
stores = sum(1 for _ in database.GetLayer('latest_stores'))
assert stores == 400 and database.GetLayer('latest_cities').GetFeatureCount() > 0, stores
"""

QGIS_READS = """
from qgis.core import QgsApplication, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorLayer(sys.argv[1] + '|layername=latest_stores', 'stores', 'ogr')
stores = sum(1 for _ in layer.getFeatures())
assert layer.isValid() and stores == 400, stores
del layer  # before QGIS's providers go
application.exitQgis()
"""


class Readers:
    """Read until they are told to stop; what they find wrong is kept."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.stop, self.wrong, self.reads = threading.Event(), [], {}
        self.threads = [threading.Thread(target=self.loop, args=(name, read), daemon=True)
                        for name, read in (("sqlite", self.sqlite), ("report", self.report),
                                           ("gdal", self.gdal), ("qgis", self.qgis))]

    def loop(self, name, read):
        while not self.stop.is_set():
            try:
                if read():
                    self.reads[name] = self.reads.get(name, 0) + 1
            except Exception as error:  # whatever a reader meets is a finding
                self.wrong.append(f"{name}: {error}")
                return
            time.sleep(0.02)

    def sqlite(self):
        return bool(runs_in(self.folder))

    def report(self):
        if not runs_in(self.folder):
            return False
        self.program.call("report", str(database_in(self.folder)), "--overwrite", "-o", str(self.folder / "../page.html"))
        return True

    def gdal(self):
        return self.python(GDAL_READS)

    def qgis(self):
        return self.python(QGIS_READS)

    def python(self, script):
        """Debian's Python sees GDAL's and QGIS's modules, if they are installed."""
        if not runs_in(self.folder):
            return False
        script = "import sys\n" + script
        done = subprocess.run(["/usr/bin/python3", "-c", script, str(database_in(self.folder))], capture_output=True,
                              text=True, timeout=120, env=dict(os.environ, QT_QPA_PLATFORM="offscreen"))
        if "No module named" in done.stderr or "locked" in done.stderr:  # not installed; does not wait
            return False
        require(done.returncode == 0, done.stderr)
        return True


def main(executable, writers=8, rounds=3):
    work = pathlib.Path(tempfile.mkdtemp(prefix="footfall-together-"))
    program, folder = Program(executable, work), work / "out"
    readers = Readers(program, folder)
    for thread in readers.threads:
        thread.start()
    begin, reported = time.monotonic(), set()
    for _ in range(int(rounds)):
        processes = [program.start_fit(folder, "--wait", "600") for _ in range(int(writers))]
        for process in processes:
            _, errors = process.communicate(timeout=PATIENCE)
            require(process.returncode == 0, f"a run ended with {process.returncode}: {errors}")
            reported.add(run_id_in(output_of(process)))
    readers.stop.set()
    for thread in readers.threads:
        thread.join(PATIENCE)
    require(not readers.wrong, "; ".join(readers.wrong))
    require(reported == runs_in(folder) and len(reported) == int(writers) * int(rounds), "not all runs arrived")
    require(not leftovers_in(folder), f"{leftovers_in(folder)} are left")
    reads = ", ".join(f"{count} by {name}" for name, count in sorted(readers.reads.items()))
    print(f"{rounds} times {writers} runs at once in {time.monotonic() - begin:.0f} s, all arrived; meanwhile read {reads}")
    shutil.rmtree(work)


if __name__ == "__main__":
    run_as_program(main)
