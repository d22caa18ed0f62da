"""When a fitted city counts as a true one."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment


@dataclass(frozen=True)
class Rule:
    """Distance in standard deviations of the true city; ratios are fitted ÷ true, lowest and highest."""

    distance: float
    amplitude: tuple = (0.0, np.inf)
    integral: tuple = (0.0, np.inf)
    variances: tuple = (0.0, np.inf)


EXACT = Rule(0.05, amplitude=(0.95, 1.05), integral=(0.95, 1.05))
SEED = Rule(0.25, integral=(0.8, 1.2))
NOISY = Rule(1.0, amplitude=(0.5, 2.0), variances=(0.25, 4.0))


def distances(truth, fitted):
    """Mahalanobis distances of the centres under the true spreads: truths × fitted."""
    table = np.empty((len(truth), len(fitted)))
    for i, true in enumerate(truth):
        inverse = np.linalg.inv(true.covariance)
        for j, city in enumerate(fitted):
            offset = city.centre - true.centre
            table[i, j] = np.sqrt(offset @ inverse @ offset)
    return table


def obeys(rule, true, city):
    variances = np.linalg.eigvalsh(city.covariance) / np.linalg.eigvalsh(true.covariance)
    limits = [(city.amplitude / true.amplitude, rule.amplitude), (city.integral / true.integral, rule.integral)]
    limits += [(ratio, rule.variances) for ratio in variances]
    return all(low <= value <= high for value, (low, high) in limits)


def matches(truth, fitted, rule):
    """Pairs (truth, fitted) by the assignment of least total distance; at the rule's limit and beyond, staying
    alone costs no more."""
    if not truth or not fitted:
        return []
    table = distances(truth, fitted)
    rows, columns = linear_sum_assignment(np.minimum(table, rule.distance))
    return [(i, j) for i, j in zip(rows, columns)
            if table[i, j] <= rule.distance and obeys(rule, truth[i], fitted[j])]
