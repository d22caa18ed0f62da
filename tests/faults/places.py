#!/usr/bin/python3
"""Runs in places that fail: places.py FOOTFALL

In a mount namespace of its own (no root is needed where users may make one): a file system of every size up to what a
run needs, one that is read-only, one taken away while a run fits, no folder for temporary files; then less and less
memory. Each run ends with 0 and has added itself, or with 1 and a sentence and the database is as it was."""

import collections
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

from runs import Program, database_in, leftovers_in, require, run_as_program, runs_in, state_of


def outcome(program, folder, what, words=(), **keywords):
    before = runs_in(folder)
    done = program.fit(folder, **keywords)
    sentence = done.stderr.strip()
    require(done.returncode in (0, 1), f"{what}: ended with {done.returncode}: {sentence[-500:]}")
    if done.returncode == 1:
        require(sentence.startswith("footfall fit: ") and "\n" not in sentence, f"{what}: said {sentence!r}")
        require(not words or any(word in sentence for word in words), f"{what}: said {sentence!r}")
        return sentence
    require(len(runs_in(folder) - before) == 1, f"{what}: reported a run that is not there")
    return ""


def mount(folder, options):
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True)


def full_disks(program, work):
    outcomes = collections.Counter()
    first = work / "first"
    require(program.fit(first).returncode == 0, "the first run failed")
    needed = sum(path.stat().st_size for path in first.rglob("*") if path.is_file()) // 1024
    for kilobytes in range(needed // 2, 3 * needed, max(needed // 40, 4)):
        disk = work / "disk"
        mount(disk, f"size={kilobytes}k")
        try:
            shutil.copytree(first, disk / "out")
        except shutil.Error:
            pass  # fuller than that it cannot be
        else:
            before = database_in(disk / "out").read_bytes()
            said = outcome(program, disk / "out", f"a disk of {kilobytes} kB", ("room", "space"))
            outcomes["refused" if said else "added"] += 1
            if said and "in the database" not in said:
                require(database_in(disk / "out").read_bytes() == before, f"a disk of {kilobytes} kB: {said}")
            require(not leftovers_in(disk / "out"), f"a disk of {kilobytes} kB: {leftovers_in(disk / 'out')} are left")
        subprocess.run(["umount", str(disk)], check=True)
    print("full disks:", dict(outcomes))


def read_only(program, work):
    disk = work / "disk"
    mount(disk, "size=64m")
    require(program.fit(disk / "out").returncode == 0, "a run on a disk with room failed")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    before = state_of(disk)
    print("read-only:", outcome(program, disk / "out", "read-only", ("cannot be written", "read-only", "Read-only")))
    print("read-only:", outcome(program, disk / "new", "read-only, a new folder", ("Read-only", "read-only")))
    require(state_of(disk) == before, "a read-only disk changed")
    subprocess.run(["umount", str(disk)], check=True)


def vanishing(program, work):
    disk = work / "disk"
    mount(disk, "size=64m")
    process = program.start_fit(disk / "out" / "deeper")
    for line in process.stderr:
        if line.startswith("finding"):
            break
    subprocess.run(["umount", "-l", str(disk)], check=True)
    disk.rmdir()
    disk.write_text("no folder any more")
    _, errors = process.communicate(timeout=120)
    sentence = errors.strip().splitlines()[-1]
    require(process.returncode == 1 and sentence.startswith("footfall fit: "), f"vanished: {process.returncode} {errors}")
    print("vanished:", sentence)
    disk.unlink()


def no_temporary_folder(program, work):
    empty = work / "nothing"
    empty.mkdir()
    environment = dict(os.environ, TMPDIR="/nowhere", SQLITE_TMPDIR="/nowhere", CPL_TMPDIR="/nowhere")
    require(outcome(program, work / "without", "no temporary folder", env=environment) == "", "needs a temporary folder")
    groups = subprocess.run([program.executable, "fit", str(program.stores), "--visitors", "visitors", "--group-by",
                             "visitors", "--where", "visitors < 3", "-o", str(work / "groups")],
                            capture_output=True, text=True, env=environment, timeout=120)
    require("no process" not in groups.stderr, groups.stderr)
    print("no temporary folder: added")


def little_memory(program, work):
    outcomes = collections.Counter()
    folder = work / "memory"
    require(program.fit(folder).returncode == 0, "a run with memory failed")
    for megabytes in range(150, 300, 3):
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        before = runs_in(folder)
        done = program.fit(folder, preexec_fn=limit)
        if done.returncode == 127:  # the system could not even load the libraries
            outcomes["not started"] += 1
            continue
        require(done.returncode in (0, 1), f"{megabytes} MB: ended with {done.returncode}: {done.stderr[-300:]}")
        require("memory" in done.stderr or "allocate" in done.stderr or done.returncode == 0,
                f"{megabytes} MB: said {done.stderr[-300:]}")
        require(before <= runs_in(folder), f"{megabytes} MB: runs are lost")
        require(done.returncode == 0 or runs_in(folder) == before, f"{megabytes} MB: failed and added a run")
        outcomes["added" if done.returncode == 0 else "refused"] += 1
    require(program.fit(folder).returncode == 0, "the next run with memory failed")
    require(not leftovers_in(folder), f"{leftovers_in(folder)} are left")
    print("little memory:", dict(outcomes))


def main(executable):
    if os.environ.get("FOOTFALL_PLACES") != "inside":
        inside = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
        environment = dict(os.environ, FOOTFALL_PLACES="inside")
        if subprocess.run([*inside, "true"], capture_output=True).returncode != 0:
            print("no mount namespace can be made here")
            sys.exit(77)
        sys.exit(subprocess.run([*inside, sys.executable, "-B", __file__, executable], env=environment).returncode)
    work = pathlib.Path(tempfile.mkdtemp(prefix="footfall-places-"))
    program = Program(executable, work, stores=60)
    for fault in (full_disks, read_only, vanishing, no_temporary_folder, little_memory):
        fault(program, work)
    shutil.rmtree(work)


if __name__ == "__main__":
    run_as_program(main)
