"""A plan fitted by a job array on a real Slurm of two nodes: python3 job_array.py FOOTFALL SOURCES [CHAINS MONTHS STORES]
[--kill]

What is merged has to be what `fit --group-by --period` finds on one machine, to the last digit; with --kill, whatever was
killed meanwhile: a task, a node, the controller. Sizes are larger where times are to be measured; tests/README.md has them.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cluster import Cluster, skip_unless_installed, wait_for  # noqa: E402
from visits import write_visits  # noqa: E402

FOOTFALL, SOURCES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
CHAINS, MONTHS, STORES = [int(word) for word in sys.argv[3:] if word != "--kill"] or [6, 2, 100]
SCRIPTS = f"{SOURCES}/sample_data/slurm"
# What tells when something was done, and not what was found.
TIMES = {("runs", "started_at"), ("runs", "finished_at"), ("runs", "seconds"), ("layer_styles", "update_time"),
         ("gpkg_contents", "last_change")}


def footfall(*arguments, code=0):
    done = subprocess.run([FOOTFALL, *arguments], capture_output=True, text=True)
    assert done.returncode == code, f"{arguments} ended with {done.returncode}, not {code}: {done.stdout}{done.stderr}"
    return done


def tables(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    database.text_factory = bytes
    found = {}
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    for name in [row[0].decode() for row in names.fetchall()]:
        columns = [row[1].decode() for row in database.execute(f"PRAGMA table_info({name})")]
        columns = [column for column in columns if (name, column) not in TIMES]
        found[name] = sorted(database.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall(), key=repr)
    return found


def check_same(one, other):
    a, b = tables(one), tables(other)
    different = [name for name in sorted(a.keys() | b.keys()) if a.get(name) != b.get(name)]
    assert not different, f"{other} differs from {one} in {different}"


def check_sound(path):
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    twice = database.execute("SELECT series, source_filter FROM runs GROUP BY 1, 2 HAVING count(*) > 1").fetchall()
    assert not twice, f"fitted twice: {twice}"
    try:
        from osgeo_utils.samples import validate_gpkg
    except ImportError:
        return print("GDAL's validator is not installed")
    validate_gpkg.check(path)


def processes_of(plan):
    """The processes of tasks that are fitting parts of this plan."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open(f"/proc/{number}/cmdline").read().split("\0")
        except OSError:
            continue
        if plan in words and "fit" in words:
            found.append(int(number))
    return found


class Work:
    """One plan, and the cluster that fits it."""

    def __init__(self, cluster, folder, name):
        self.cluster, self.plan, self.output = cluster, f"{folder}/plan-{name}", f"{folder}/merged-{name}"
        self.program = FOOTFALL
        footfall("shard", f"{folder}/visits.csv", "--src-crs", "EPSG:4326", "--by", "chain", "--period", "month", "-o",
                 self.plan)

    def submit(self, nodes=2):
        environment = dict(self.cluster.environment, FOOTFALL=self.program,
                           SBATCH_ARGS=f"--chdir={self.cluster.folder}" + (" --nodelist=n1" if nodes == 1 else ""))
        done = subprocess.run(["sh", f"{SCRIPTS}/submit.sh", self.plan, self.output], env=environment,
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def wait(self, seconds=900):
        """Requeued tasks do not wait here for the two minutes that Slurm gives them."""
        until = time.monotonic() + seconds
        while jobs := self.cluster.jobs():
            assert time.monotonic() < until, f"still there: {jobs}"
            for array, task, state, _ in jobs:
                if state == "PENDING" and task.isdigit():
                    self.cluster.run("scontrol", "update", f"jobid={array}_{task}", "StartTime=now")
            time.sleep(0.3)


def same_as_one_machine(cluster, folder):
    work = Work(cluster, folder, "array")
    times = {}
    for nodes in (1, 2):
        for left in (f"{work.plan}/fits", work.output):
            shutil.rmtree(left, ignore_errors=True)
        start = time.monotonic()
        work.submit(nodes)
        work.wait()
        times[nodes] = time.monotonic() - start
        check_same(f"{folder}/one/footfall.gpkg", f"{work.output}/footfall.gpkg")
    for name in sorted(os.listdir(f"{folder}/one")):
        assert os.path.exists(f"{work.output}/{name}"), name
    print(f"{CHAINS} chains x {MONTHS} months: {times[1]:.1f} s on one node, {times[2]:.1f} s on two, "
          f"{times[1] / times[2]:.2f} times less")
    return work


def lost_part(cluster, work):
    lost = CHAINS // 2
    shutil.rmtree(f"{work.plan}/fits/{lost}")
    said = footfall("merge", work.plan, "-o", f"{work.output}-2", code=1).stderr
    assert f"1 of {CHAINS} parts" in said and f"--array={lost} " in said, said
    assert not os.path.exists(f"{work.output}-2")
    array = said.split("--array=")[1].split()[0]
    done = subprocess.run(["sbatch", f"--array={array}", f"--chdir={cluster.folder}", f"{SCRIPTS}/fit.sbatch", work.plan],
                          env=dict(cluster.environment, FOOTFALL=FOOTFALL), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    work.wait()
    footfall("merge", work.plan, "-o", f"{work.output}-2")
    once = open(f"{work.output}-2/footfall.gpkg", "rb").read()
    footfall("merge", work.plan, "-o", f"{work.output}-2")
    assert once == open(f"{work.output}-2/footfall.gpkg", "rb").read(), "a second merge changed the database"
    check_sound(f"{work.output}-2/footfall.gpkg")


def slow_program(folder):
    """Leaves time to kill something between the beginning of a task and its end."""
    path = f"{folder}/slow-footfall"
    with open(path, "w") as file:
        file.write(f'#!/bin/sh\nsleep 2\nexec "{FOOTFALL}" "$@"\n')
    os.chmod(path, 0o755)
    return path


def everything_killed(cluster, folder):
    work = Work(cluster, folder, "killed")
    work.program = slow_program(folder)
    submitted = time.time()
    work.submit()
    # A controller that is killed before it has noted a job knows nothing of it, as any Slurm.
    wait_for(lambda: os.path.getmtime(f"{cluster.folder}/state/job_state") > submitted + 1, 60, "the noted jobs")
    wait_for(lambda: processes_of(work.plan), 60, "a task that fits")
    os.kill(processes_of(work.plan)[0], signal.SIGKILL)

    wait_for(lambda: any(job[2:] == ("RUNNING", "n1") for job in cluster.jobs()), 60, "a task on n1")
    cluster.kill("n1")
    for process in processes_of(work.plan):  # those of the other node too: a node takes all it has with it
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass
    cluster.start("n1")

    cluster.kill("slurmctld")
    time.sleep(1)
    cluster.start("slurmctld")
    wait_for(lambda: cluster.run("squeue").returncode == 0, 60, "the controller")
    work.wait()
    footfall("merge", work.plan, "-o", work.output)
    check_same(f"{folder}/one/footfall.gpkg", f"{work.output}/footfall.gpkg")
    check_sound(f"{work.output}/footfall.gpkg")


def main():
    skip_unless_installed()
    with tempfile.TemporaryDirectory(prefix="footfall-slurm-") as folder:
        os.chmod(folder, 0o755)  # munged insists on it
        write_visits(f"{folder}/visits.csv", CHAINS, MONTHS, STORES)
        footfall("fit", f"{folder}/visits.csv", "--src-crs", "EPSG:4326", "--group-by", "chain", "--period", "month",
                 "--quiet", "-o", f"{folder}/one")
        cluster = Cluster(f"{folder}/cluster")
        try:
            with cluster:
                work = same_as_one_machine(cluster, folder)
                lost_part(cluster, work)
                if "--kill" in sys.argv:
                    everything_killed(cluster, folder)
        except AssertionError:
            for name in sorted(os.listdir(cluster.folder)):
                if name.endswith(".out"):
                    print(f"--- {name}\n{open(f'{cluster.folder}/{name}').read()}")
            print(cluster.logs())
            raise


main()
