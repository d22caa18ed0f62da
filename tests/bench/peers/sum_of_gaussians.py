"""The model with parameters that cannot go wrong, and its exact derivatives: what least_squares is given.

Per city: amplitude, centre x and y, log L11, L21, log L22 of Σ = L·Lᵀ."""

import numpy as np

from problems import City

PER_CITY = 6


def whitened(parameters, positions):
    """u = L⁻¹(x − μ) of every point and city: two arrays N × K, and the rows of the parameters."""
    rows = parameters.reshape(-1, PER_CITY).T
    l11, l21, l22 = np.exp(rows[3]), rows[4], np.exp(rows[5])
    u1 = (positions[:, :1] - rows[1]) / l11
    u2 = (positions[:, 1:] - rows[2] - l21 * u1) / l22
    return u1, u2, (l11, l21, l22), rows[0]


def values(parameters, positions):
    u1, u2, _, amplitudes = whitened(parameters, positions)
    return np.exp(-0.5 * (u1 * u1 + u2 * u2)) @ amplitudes


def jacobian(parameters, positions):
    """N × 6K."""
    u1, u2, (l11, l21, l22), amplitudes = whitened(parameters, positions)
    shape = np.exp(-0.5 * (u1 * u1 + u2 * u2))
    height = amplitudes * shape
    table = np.empty(u1.shape + (PER_CITY,))
    table[..., 0] = shape
    table[..., 2] = height * u2 / l22
    table[..., 1] = height * u1 / l11 - table[..., 2] * l21 / l11
    table[..., 3] = height * (u1 * u1 - u2 * u1 * l21 / l22)
    table[..., 4] = table[..., 2] * u1
    table[..., 5] = height * u2 * u2
    return table.reshape(len(positions), -1)


def cities(parameters):
    found = []
    for a, x, y, log_l11, l21, log_l22 in parameters.reshape(-1, PER_CITY):
        lower = np.array([[np.exp(log_l11), 0], [l21, np.exp(log_l22)]])
        found.append(City(a, np.array([x, y]), lower @ lower.T))
    return found
