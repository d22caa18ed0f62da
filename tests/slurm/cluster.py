"""A cluster of two nodes on the loopback address, from Debian's slurm-wlm and munge: with its own configuration, key
and folders, so that it leaves alone what else the machine may run."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

NEEDED = ("slurmctld", "slurmd", "sbatch", "munged", "mungekey")

CONFIGURATION = """ClusterName=footfall
SlurmctldHost=localhost(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={controller}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/builtin
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=10
KillWait=5
MinJobAge=600
JobRequeue=1
NodeName=n[1-2] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[{first}-{second}] CPUs=1 State=UNKNOWN
PartitionName=all Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
"""


def skip_unless_installed():
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    missing = [name for name in NEEDED if not shutil.which(name, path=path)]
    if missing:
        print(f"Skipped: {', '.join(missing)} not found; install Debian's slurm-wlm and munge.")
        sys.exit(77)
    os.environ["PATH"] = path


def free_ports(count):
    """So many ports in a row that nobody listens on."""
    for first in range(17000 + os.getpid() % 1000 * 10, 60000, 10):
        sockets = []
        try:
            for port in range(first, first + count):
                sockets.append(socket.socket())
                sockets[-1].bind(("127.0.0.1", port))
            return list(range(first, first + count))
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
    raise SystemExit("no free ports")


class Cluster:
    """Up within a `with`, and down after it, whatever happens."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = {}
        for name in ("state", "log", "spool/n1", "spool/n2"):
            os.makedirs(f"{folder}/{name}")
        controller, first, second = free_ports(3)
        with open(f"{folder}/slurm.conf", "w") as file:
            file.write(CONFIGURATION.format(user=getpass.getuser(), folder=folder, controller=controller, first=first,
                                            second=second))
        self.environment = dict(os.environ, SLURM_CONF=f"{folder}/slurm.conf")
        version = self.run("sbatch", "--version").stdout.split()[-1]
        if int(version.split(".")[0]) >= 24:  # Earlier ones refuse the line.
            with open(f"{folder}/cgroup.conf", "w") as file:
                file.write("CgroupPlugin=disabled\n")

    def start(self, name):
        command = {"munged": ["munged", "--foreground", f"--key-file={self.folder}/munge.key",
                              f"--socket={self.folder}/munge.socket", f"--pid-file={self.folder}/munged.pid",
                              f"--log-file={self.folder}/log/munged.log", f"--seed-file={self.folder}/munge.seed"],
                   "slurmctld": ["slurmctld", "-D"], "n1": ["slurmd", "-D", "-N", "n1"],
                   "n2": ["slurmd", "-D", "-N", "n2"]}[name]
        log = open(f"{self.folder}/log/{name}.out", "a")
        self.processes[name] = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log,
                                                start_new_session=True)

    def kill(self, name, how=signal.SIGKILL):
        """A daemon and what it has started."""
        process = self.processes.pop(name)
        try:
            os.killpg(process.pid, how)
        except ProcessLookupError:
            pass
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def __enter__(self):
        try:
            subprocess.run(["mungekey", "--create", f"--keyfile={self.folder}/munge.key"], check=True)
            self.start("munged")
            wait_for(lambda: os.path.exists(f"{self.folder}/munge.socket"), 20, "munged")
            for name in ("slurmctld", "n1", "n2"):
                self.start(name)
            wait_for(lambda: self.run("sinfo", "-h", "-o", "%D %T").stdout.strip() == "2 idle", 60, "two idle nodes")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if "slurmctld" in self.processes:
            self.run("scancel", "--state=PENDING,RUNNING", f"--user={getpass.getuser()}")
        for name in ("n1", "n2", "slurmctld", "munged"):
            if name in self.processes:
                self.kill(name, signal.SIGTERM)

    def run(self, *command):
        return subprocess.run(command, capture_output=True, text=True, env=self.environment)

    def jobs(self):
        """The tasks that are not over, each as (array job, task, state, node)."""
        lines = self.run("squeue", "-h", "-r", "-o", "%F|%K|%T|%N").stdout.splitlines()
        return [tuple(line.split("|")) for line in lines]

    def logs(self):
        return "\n".join(f"--- {name}\n{open(f'{self.folder}/log/{name}').read()[-3000:]}"
                         for name in sorted(os.listdir(f"{self.folder}/log")))


def wait_for(condition, seconds, what):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.2)
