#!/usr/bin/python3
"""Stops `footfall fit` with SIGTERM and SIGINT at random moments: stop.py FOOTFALL [STOPS [STORES [SECONDS [SEED]]]]

Each ends within SECONDS (1) by the signal, and leaves the folder as it was to the byte, or the whole run where its
commit came first."""

import collections
import pathlib
import random
import shutil
import signal
import tempfile
import time

from moments import Moment, duration_of
from runs import Program, leftovers_in, output_of, require, run_as_program, run_id_in, runs_in, state_of


def stop_once(program, folder, moment, which, limit):
    before, runs_before = state_of(folder), runs_in(folder)
    process = program.start_fit(folder)
    moment.wait(process)
    process.send_signal(which)
    begin = time.monotonic()
    process.wait()
    seconds = time.monotonic() - begin
    output = output_of(process)
    stage = moment.stage()
    if process.returncode == 0:
        return "done", 0.0
    require(process.returncode == -which, f"ended with {process.returncode} after {which.name} while {stage}")
    if run_id_in(output) is not None:
        return "done", seconds
    require(seconds < limit, f"took {seconds:.2f} s to end after {which.name} while {stage}")
    require(not leftovers_in(folder), f"{leftovers_in(folder)} are left after {which.name} while {stage}")
    if len(runs_in(folder)) == len(runs_before) + 1:
        return "after the commit", seconds
    require(state_of(folder) == before, f"the folder is not as before {which.name} while {stage}")
    return stage, seconds


def main(executable, stops=100, stores=400, limit=1, seed=1):
    work = pathlib.Path(tempfile.mkdtemp(prefix="footfall-stop-"))
    program = Program(executable, work, int(stores))
    chance = random.Random(int(seed))
    durations = duration_of(program, work / "out")
    stages, slowest = collections.Counter(), 0.0
    while stages.total() - stages["done"] < int(stops):
        number = stages.total()
        folder = work / ("out" if chance.random() < 0.7 else f"new/out{number}")
        which = chance.choice([signal.SIGTERM, signal.SIGINT])
        stage, seconds = stop_once(program, folder, Moment(chance, *durations), which, float(limit))
        stages[stage] += 1
        if stage == "done":  # too late: the machine is faster than it was
            durations = [0.9 * length for length in durations]
        slowest = max(slowest, seconds)
    del stages["done"]
    print(f"{stops} stops, the slowest took {slowest:.2f} s:",
          ", ".join(f"{count} {stage}" for stage, count in stages.most_common()))
    shutil.rmtree(work)


if __name__ == "__main__":
    run_as_program(main)
