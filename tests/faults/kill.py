#!/usr/bin/python3
"""Kills `footfall fit` with SIGKILL at random moments: kill.py FOOTFALL [KILLS [SEED]]

After each kill the database passes integrity_check and holds complete runs only: all that had been reported done,
and at most the killed one beside them, where it was killed between its commit and its report. It can be read at
once, the next run works, and after it no file of a killed one is left."""

import collections
import pathlib
import random
import shutil
import tempfile

from moments import Moment, duration_of
from runs import (Program, check_files_are_of, database_in, leftovers_in, output_of, require, run_as_program, run_id_in,
                  runs_in)


def kill_once(program, folder, reported, moment):
    process = program.start_fit(folder)
    moment.wait(process)
    process.kill()
    process.wait()
    output = output_of(process)
    stage = moment.stage()
    if (run := run_id_in(output)) is not None:
        reported.add(run)
        stage = "done"
    if database_in(folder).exists() and database_in(folder).stat().st_size > 0 and reported:
        program.call("runs", str(database_in(folder)))  # reads it first, before anything else may mend it
    found = runs_in(folder)
    require(reported <= found, f"runs {reported - found} were reported and are not there")
    unreported = found - reported
    require(len(unreported) <= (stage in ("writing", "done")), f"runs {unreported} are there and were never reported")
    if unreported:
        stage = "between commit and report"
    reported |= unreported
    return stage


def next_run_works(program, folder, reported):
    done = program.fit(folder)
    require(done.returncode == 0, f"the next run ended with {done.returncode}: {done.stderr}")
    reported.add(run_id_in(done.stdout))
    require(runs_in(folder) == reported, "the next run did not add itself alone")
    require(not leftovers_in(folder), f"{leftovers_in(folder)} are left")
    check_files_are_of(folder, max(reported))


def main(executable, kills=200, seed=1):
    work = pathlib.Path(tempfile.mkdtemp(prefix="footfall-kill-"))
    program = Program(executable, work, stores=150)
    chance = random.Random(int(seed))
    durations = duration_of(program, work / "first")
    stages = collections.Counter()
    folder, reported = work / "out", set()
    while stages.total() - stages["done"] < int(kills):
        number = stages.total()
        if chance.random() < 0.1:  # a new folder, now and then
            shutil.rmtree(folder, ignore_errors=True)
            folder, reported = work / f"out{number}", set()
        stage = kill_once(program, folder, reported, Moment(chance, *durations))
        stages[stage] += 1
        if stage == "done":  # too late: the machine is faster than it was
            durations = [0.9 * seconds for seconds in durations]
        if chance.random() < 0.3:
            next_run_works(program, folder, reported)
    next_run_works(program, folder, reported)
    del stages["done"]
    print(f"{kills} kills, none did harm:", ", ".join(f"{count} {stage}" for stage, count in stages.most_common()))
    shutil.rmtree(work)


if __name__ == "__main__":
    run_as_program(main)
