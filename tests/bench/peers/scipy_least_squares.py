"""scipy.optimize.least_squares: exact Jacobian, bounds, the number of cities given, the best of several random
starts."""

import numpy as np
from scipy.optimize import least_squares

import sum_of_gaussians as model
from problems import HALF_WIDTH, LARGEST_VALUE

START_SPREAD = 2.0  # the better of the two standard deviations (1 and 2) that were tried on the seed's problems
MAX_EVALUATIONS = 300  # per start; scipy's own default is 100 per parameter, which takes an hour at 32 cities


def start(random, cities):
    rows = np.zeros((cities, model.PER_CITY))
    rows[:, 0] = 1
    rows[:, 1:3] = random.uniform(-HALF_WIDTH, HALF_WIDTH, (cities, 2))
    rows[:, [3, 5]] = np.log(START_SPREAD)
    return rows.ravel()


def bounds(cities):
    """Amplitudes from 0 on, centres in the box, spreads from a hundredth to the box's width."""
    widest = 2 * HALF_WIDTH
    low = [0, -HALF_WIDTH, -HALF_WIDTH, np.log(0.01), -widest, np.log(0.01)]
    high = [20 * LARGEST_VALUE, HALF_WIDTH, HALF_WIDTH, np.log(widest), widest, np.log(widest)]
    return np.tile(low, cities), np.tile(high, cities)


def fit(problem, starts):
    positions, values, back = problem.in_seed_units()
    random = np.random.default_rng(problem.seed)
    cities = len(problem.truth)
    solutions = [least_squares(lambda p: model.values(p, positions) - values, start(random, cities),
                               jac=lambda p: model.jacobian(p, positions), bounds=bounds(cities),
                               ftol=1e-12, xtol=1e-12, gtol=1e-12, max_nfev=MAX_EVALUATIONS)
                 for _ in range(starts)]
    return back(model.cities(min(solutions, key=lambda solution: solution.cost).x))
