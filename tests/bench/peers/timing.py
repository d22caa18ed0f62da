"""One core for everybody, and two clocks: the machine may be shared, so processor time is what is compared."""

import json
import os
import subprocess
import time
from dataclasses import dataclass

from problems import cities_of, program

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


@dataclass(frozen=True)
class Outcome:
    cities: list
    seconds: float  # on the wall
    cpu_seconds: float  # of the processor, all threads together


def use_one_core():
    """To be called before numpy and torch are imported: they read the variables once."""
    for variable in THREAD_VARIABLES:
        os.environ[variable] = "1"


def timed(fit):
    """The outcome of fit(), a list of cities."""
    start, cpu_start = time.perf_counter(), time.process_time()
    cities = fit()
    return Outcome(cities, time.perf_counter() - start, time.process_time() - cpu_start)


def footfall(build, problem):
    """Footfall with default options on one thread; it takes the time itself, as timed() does: the fit alone."""
    noise = "negbin" if problem.noisy else "gaussian"
    done = subprocess.run([program(build, "fit_points"), str(problem.file), noise], check=True, capture_output=True)
    answer = json.loads(done.stdout)
    return Outcome(cities_of(answer), answer["seconds"], answer["cpu_seconds"])
