"""scikit-learn's GaussianMixture: stores resampled by their visitors to points, the number of cities by BIC."""

import numpy as np
from scipy.optimize import nnls
from sklearn.mixture import GaussianMixture

from problems import City

POINTS = 10_000
MOST_CITIES = 40  # among few stores a component for each store lowers the BIC without end
PATIENCE = 3  # further numbers of cities tried past the lowest BIC


def resampled(positions, values, random):
    """It takes no weights: a store is drawn as often as it has visitors."""
    weights = np.maximum(values, 0)
    return positions[random.choice(len(positions), POINTS, p=weights / weights.sum())]


def best_mixture(points, seed):
    best, least, since = None, np.inf, 0
    for cities in range(1, MOST_CITIES + 1):
        mixture = GaussianMixture(cities, n_init=2, random_state=seed).fit(points)
        bic = mixture.bic(points)
        best, least, since = (mixture, bic, 0) if bic < least else (best, least, since + 1)
        if since > PATIENCE:
            break
    return best


def shapes(mixture, positions):
    """exp(−½ d²) of every point and component: N × K."""
    offsets = positions[:, None, :] - mixture.means_
    return np.exp(-0.5 * np.einsum("nki,kij,nkj->nk", offsets, mixture.precisions_, offsets))


def fit(problem):
    positions, values, back = problem.in_seed_units()
    mixture = best_mixture(resampled(positions, values, np.random.default_rng(problem.seed)), problem.seed)
    # The mixture knows weights of densities, not visitors per store: amplitudes are solved for, the best it can get.
    amplitudes, _ = nnls(shapes(mixture, positions), values)
    return back([City(*city) for city in zip(amplitudes, mixture.means_, mixture.covariances_) if city[0] > 0])
