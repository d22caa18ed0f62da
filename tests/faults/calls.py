#!/usr/bin/python3
"""Makes single system calls of a run fail: calls.py FOOTFALL [ERROR [STEP]]

strace (Debian: strace) lets the n-th call of a kind fail, for every STEP-th n, as on a disk that is full (ENOSPC), broken
(EIO), read-only (EROFS) or gone (ENOTCONN, for all calls from the n-th on). The run ends with 1 and a sentence and
leaves the database as it was, or ends with 0 and has added a whole run."""

import collections
import pathlib
import shutil
import subprocess
import sys
import tempfile

from runs import Program, database_in, require, run_as_program, runs_in

# What writes: SQLite, GDAL, the standard library, and what moves files to their places.
KINDS = ["pwrite64", "write", "writev", "fdatasync", "fsync", "ftruncate", "openat", "rename", "mkdir", "unlink"]


def traced(program, folder, *arguments):
    command = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", *arguments, *program.fit_command(folder, "--threads", "1")]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def calls_of(program, folder, kind, work):
    """How often a run makes such a call."""
    log = work / "calls"
    subprocess.run(["strace", "-f", "-qq", "--seccomp-bpf", "-o", str(log), "-e", f"trace={kind}",
                    *program.fit_command(folder, "--threads", "1")], capture_output=True, timeout=300)
    return sum(1 for line in open(log) if f" {kind}(" in line)


def fail_at(program, start, folder, kind, error, n):
    """What came of a run whose n-th call fails."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(start, folder)
    to_the_end = "+" if error == "ENOTCONN" else ""
    before, database = runs_in(folder), database_in(folder).read_bytes()
    done = traced(program, folder, "-e", f"trace={kind}", "-e", f"inject={kind}:error={error}:when={n}{to_the_end}")
    where = f"{kind} {n} fails with {error}"
    if done.returncode == 127 and kind == "openat":  # the system could not even load the libraries
        return "not started"
    require(done.returncode in (0, 1), f"{where}: ended with {done.returncode}: {done.stderr[-500:]}")
    if done.returncode == 1 and kind != "write":  # its message may be what could not be written
        sentence = done.stderr.strip()
        require(sentence.startswith("footfall fit: ") and "\n" not in sentence, f"{where}: said {sentence!r}")
    added = runs_in(folder) - before
    require(before <= runs_in(folder) and len(added) <= 1, f"{where}: the runs are {runs_in(folder)}")
    require(done.returncode == 1 or added, f"{where}: reported a run that is not there")
    if not added:
        same = database_in(folder).read_bytes() == database or before == runs_in(folder)
        require(same, f"{where}: the database is not as before")
    return "added" if done.returncode == 0 else "refused after the commit" if added else "refused"


def main(executable, error="ENOSPC", step=1):
    if shutil.which("strace") is None:
        print("strace is not installed")
        sys.exit(77)
    work = pathlib.Path(tempfile.mkdtemp(prefix="footfall-calls-"))
    program, start, folder = Program(executable, work, stores=60), work / "start", work / "out"
    require(program.fit(start).returncode == 0, "the first run failed")
    outcomes = collections.Counter()
    for kind in KINDS:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(start, folder)
        for n in range(1, calls_of(program, folder, kind, work) + 1, int(step)):
            outcomes[fail_at(program, start, folder, kind, error, n)] += 1
    print(f"{sum(outcomes.values())} calls failed with {error}:",
          ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    shutil.rmtree(work)


if __name__ == "__main__":
    run_as_program(main)
