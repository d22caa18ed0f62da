"""The methods by name: each takes a problem and gives an Outcome."""

import sys

import astropy_gaussians
import scipy_least_squares
import seed_method
import sklearn_mixture
from timing import footfall, timed


def methods(build, starts, epochs):
    """In the order in which they are run and shown; Footfall first."""

    def seed(learned, penalties=False):
        return lambda p: timed(lambda: seed_method.fit(p, learned(len(p.truth)), penalties, epochs))

    return {
        "footfall": lambda p: footfall(build, p),
        "seed": seed(seed_method.learned_cities),
        "seed-penalties": seed(seed_method.learned_cities, penalties=True),
        "seed-K": seed(lambda true_cities: true_cities),
        "scipy": lambda p: timed(lambda: scipy_least_squares.fit(p, starts)),
        "astropy": lambda p: timed(lambda: astropy_gaussians.fit(p, min(starts, 2))),
        "sklearn": lambda p: timed(lambda: sklearn_mixture.fit(p)),
    }


TITLES = {
    "footfall": "Footfall, K unknown",
    "seed": "seed's method, 1.5 K learned",
    "seed-penalties": "the same, both penalties",
    "seed-K": "seed's method, K given",
    "scipy": "scipy least_squares, K given",
    "astropy": "astropy Gaussian2D, K given",
    "sklearn": "scikit-learn mixture, K by BIC",
}


def warm_up(problem):
    """PyTorch sets itself up at its first steps, which is not the method's time."""
    seed_method.fit(problem, 2, epochs=1)


def tell(text):
    print(text, file=sys.stderr, flush=True)
