"""The seed's method: a sum of Gaussians as a layer, trained by Adam, re-implemented in PyTorch.

As there: centres start uniform in the box, Σ = U·Uᵀ + 1e-6·I with U upper triangular from the identity,
amplitudes from 1 and kept ≥ 0; mean squared error; learning rate 1e-3, batches of 2048, 1000 epochs; optionally
the L1 penalty on the amplitudes and the penalty on centres that are close together."""

import numpy as np
import torch

from problems import City, HALF_WIDTH

LEARNING_RATE = 1e-3
BATCH = 2048
EPOCHS = 1000
AMPLITUDE_L1 = 1e-3
SIGMA_EPSILON = 1e-6
KERAS_EPSILON = 1e-7  # of Adam; PyTorch's own default is 1e-8
FAINT = 1e-3  # of the largest amplitude; the seed leaves such cities out of its pictures


def learned_cities(true_cities):
    """The seed learns more than there are: 6 for 4, half as many again for others."""
    return true_cities + true_cities // 2


class SumOfGaussians(torch.nn.Module):
    """The layer, with the plane's formulas written out: the fastest that plain PyTorch gets."""

    def __init__(self, cities):
        super().__init__()
        self.centres = torch.nn.Parameter((2 * torch.rand(2, cities) - 1) * HALF_WIDTH)
        self.roots = torch.nn.Parameter(torch.tensor([[1.0], [0.0], [1.0]]).repeat(1, cities))  # U11, U12, U22
        self.amplitudes = torch.nn.Parameter(torch.ones(cities))

    def covariances(self):
        u11, u12, u22 = self.roots
        return u11 * u11 + u12 * u12 + SIGMA_EPSILON, u12 * u22, u22 * u22 + SIGMA_EPSILON

    def forward(self, x, y):
        xx, xy, yy = self.covariances()
        dx, dy = x - self.centres[0], y - self.centres[1]
        scale = -0.5 / (xx * yy - xy * xy)
        return torch.exp(dx * (dx * (yy * scale) - dy * (2 * xy * scale)) + dy * dy * (xx * scale)) @ self.amplitudes

    def penalty(self):
        offsets = self.centres[:, :, None] - self.centres[:, None, :] + 1e-9
        cities = len(self.amplitudes)
        mean_distance = torch.triu(offsets.norm(dim=0), 1).sum() / (cities * (cities - 1) / 2)
        return AMPLITUDE_L1 * self.amplitudes.abs().sum() + 1 / mean_distance


class AsTheSeedWritesIt(SumOfGaussians):
    """The same layer by matrix inverse and einsum, as the seed's is; for all cities at once, where the seed's loops
    over them and is slower still."""

    def forward(self, x, y):
        xx, xy, yy = self.covariances()
        inverses = torch.linalg.inv(torch.stack([xx, xy, xy, yy], dim=-1).reshape(-1, 2, 2))
        offsets = torch.cat([x, y], dim=1)[:, None, :] - self.centres.T
        squares = torch.einsum("aki,kij,akj->ak", offsets, inverses, offsets)
        return torch.exp(-0.5 * squares) @ self.amplitudes


LAYERS = {"written-out": SumOfGaussians, "einsum": AsTheSeedWritesIt}


def train(layer, x, y, values, penalties, epochs):
    optimiser = torch.optim.Adam(layer.parameters(), lr=LEARNING_RATE, eps=KERAS_EPSILON)
    for _ in range(epochs):
        order = torch.randperm(len(values))
        for chosen in order.split(BATCH):
            loss = torch.mean((layer(x[chosen], y[chosen]) - values[chosen]) ** 2)
            if penalties:
                loss = loss + layer.penalty()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            with torch.no_grad():
                layer.amplitudes.clamp_(min=0)


def cities_of(layer):
    with torch.no_grad():
        xx, xy, yy = (part.double().numpy() for part in layer.covariances())
        amplitudes, centres = layer.amplitudes.double().numpy(), layer.centres.double().numpy().T
    covariances = np.array([[xx, xy], [xy, yy]]).transpose(2, 0, 1)
    least = FAINT * amplitudes.max()
    return [City(*city) for city in zip(amplitudes, centres, covariances) if city[0] > least]


def fit(problem, cities, penalties=False, epochs=EPOCHS, layer="written-out"):
    positions, values, back = problem.in_seed_units()
    torch.manual_seed(problem.seed)
    x, y = (torch.tensor(positions[:, d:d + 1], dtype=torch.float32) for d in (0, 1))
    gaussians = LAYERS[layer](cities)
    train(gaussians, x, y, torch.tensor(values, dtype=torch.float32), penalties, epochs)
    return back(cities_of(gaussians))
