"""The program footfall: where it is, what it can do, and running it with its progress and messages in QGIS."""

import codecs
import functools
import json
import os
import re
import shlex
import shutil
import subprocess

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsBlockingProcess
from qgis.PyQt.QtCore import QProcess

SETTING = "FOOTFALL_PROGRAM"


class ProgramError(Exception):
    """A sentence: what is wrong, and what to do."""


def path():
    """The program of the settings; else the one on the PATH; else that of the prefix that the plugin is installed in."""
    chosen = ProcessingConfig.getSetting(SETTING)
    if chosen:
        if not os.access(chosen, os.X_OK) or os.path.isdir(chosen):
            raise ProgramError(f"{chosen} is no program that can be run; name footfall in Settings ▸ Options ▸ "
                               "Processing ▸ Providers ▸ Footfall")
        return chosen
    here = os.path.dirname(os.path.realpath(__file__))
    prefix = os.path.normpath(os.path.join(here, *[os.pardir] * 5))
    found = shutil.which("footfall") or shutil.which(os.path.join(prefix, "bin", "footfall"))
    if not found:
        raise ProgramError("the program footfall is not on the PATH; install it, or name it in Settings ▸ Options ▸ "
                           "Processing ▸ Providers ▸ Footfall")
    return found


def usage():
    """What `footfall --json-usage` says."""
    program = path()
    return _usage_of(program, os.stat(program).st_mtime_ns)


@functools.lru_cache(maxsize=1)
def _usage_of(program, _changed):
    try:
        done = subprocess.run([program, "--json-usage"], capture_output=True, timeout=60, check=True)
        return json.loads(done.stdout.decode("utf-8"))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise ProgramError(f"{program} does not say what it can do ({error}); a newer footfall is needed") from error


def result_of(*arguments):
    """What a short command prints with --json."""
    program = path()
    try:
        done = subprocess.run([program, *arguments, "--json"], capture_output=True, timeout=60, check=True)
        return json.loads(done.stdout.decode("utf-8"))
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        raise ProgramError(said.split(": ", 1)[-1] or f"{program} {arguments[0]} failed ({error})") from error
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise ProgramError(f"{program} {arguments[0]} does not say what it found ({error}); try again") from error


class _Lines:
    """Bytes as they come become lines."""

    def __init__(self, take):
        self._take = take
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = ""

    def add(self, data):
        *whole, self._begun = (self._begun + self._decoder.decode(data)).split("\n")
        for line in whole:
            self._take(line)

    def end(self):
        if self._begun:
            self._take(self._begun)
        self._begun = ""


def _seconds(text):
    """Of "1 min 05 s", "12 s", "3 h"."""
    units = {"s": 1, "min": 60, "h": 3600}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+) (s|min|h)\b", text))


def fraction_done(line):
    """The part of a phase that is done, as a line of progress tells it; None where the line tells none."""
    percent = re.search(r"  (\d+) %", line)
    if percent:
        return int(percent[1]) / 100
    times = re.search(r", (.*) so far of about (.*)$", line)
    if times and _seconds(times[2]):
        return min(_seconds(times[1]) / _seconds(times[2]), 0.99)
    return None


def _is_progress(line):
    return fraction_done(line) is not None or line.endswith(" …") or line.endswith(" so far")


def run(arguments, feedback):
    """Runs the program and returns its exit code, what it wrote to standard output, and the last line that it wrote to
    standard error. Cancelling ends it as ending it in a terminal does: it leaves nothing half done."""
    program = path()
    feedback.pushCommandInfo(" ".join(shlex.quote(word) for word in [program, *arguments]))
    written, messages = [], []

    def take_output(line):
        written.append(line)
        feedback.pushConsoleInfo(line)

    def take_message(line):
        if _is_progress(line):
            feedback.setProgressText(line)
            if fraction_done(line) is not None:
                feedback.setProgress(100 * fraction_done(line))
        elif line:
            messages.append(line)
            feedback.pushInfo(line)

    output, errors = _Lines(take_output), _Lines(take_message)

    # Functions with names: QGIS 3.22 crashes with others.
    def on_output(data):
        output.add(data.data())

    def on_error(data):
        errors.add(data.data())

    process = QgsBlockingProcess(program, arguments)
    process.setStdOutHandler(on_output)
    process.setStdErrHandler(on_error)
    code = process.run(feedback)
    output.end()
    errors.end()
    if feedback.isCanceled():
        return code, written, ""
    if process.processError() == QProcess.FailedToStart:
        raise ProgramError(f"{program} cannot be started; check that it may be run")
    if process.exitStatus() == QProcess.CrashExit:
        raise ProgramError(f"{program} ended before it was done; the log may say more")
    return code, written, messages[-1] if messages else ""
