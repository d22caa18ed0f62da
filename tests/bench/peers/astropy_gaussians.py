"""astropy: a sum of Gaussian2D fitted by Levenberg–Marquardt, the number of cities given, the best of some random
starts."""

import functools
import operator
import warnings

import numpy as np
from astropy.modeling.fitting import LevMarLSQFitter
from astropy.modeling.models import Gaussian2D

from problems import City, HALF_WIDTH

START_SPREADS = (2.2, 1.8)  # unlike: the angle of a round start has no derivative, and the solver gives up at once
EVALUATIONS_PER_PARAMETER = 200  # MINPACK's own limit; astropy's default of 100 in all ends before it has begun


def start(random, cities):
    parts = [Gaussian2D(1, *random.uniform(-HALF_WIDTH, HALF_WIDTH, 2), *START_SPREADS, random.uniform(0, np.pi))
             for _ in range(cities)]
    return functools.reduce(operator.add, parts)


def solve(random, cities, positions, values):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "the fit may be unsuccessful": that is what is measured here
        return LevMarLSQFitter()(start(random, cities), positions[:, 0], positions[:, 1], values,
                                 maxiter=EVALUATIONS_PER_PARAMETER * 6 * cities)


def city_of(part):
    cos, sin = np.cos(part.theta.value), np.sin(part.theta.value)
    axes = np.array([[cos, -sin], [sin, cos]]) * [part.x_stddev.value, part.y_stddev.value]
    return City(part.amplitude.value, np.array([part.x_mean.value, part.y_mean.value]), axes @ axes.T)


def fit(problem, starts):
    positions, values, back = problem.in_seed_units()
    random = np.random.default_rng(problem.seed)
    cities = len(problem.truth)
    solutions = [solve(random, cities, positions, values) for _ in range(starts)]
    best = min(solutions, key=lambda model: np.sum((model(*positions.T) - values) ** 2))
    return back([city_of(part) for part in (best if cities > 1 else [best])])
