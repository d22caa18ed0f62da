#!/usr/bin/python3
"""Tests of what the comparison rests on: the match rules, the derivatives, the two forms of the seed's layer."""

import importlib.util
import sys
import unittest

if any(importlib.util.find_spec(module) is None for module in ("numpy", "scipy")):
    sys.exit(77)  # skipped

import numpy as np

import sum_of_gaussians
from matching import EXACT, NOISY, SEED, matches
from problems import City

TRUTH = [City(3.0, np.array([0.0, 0.0]), np.diag([4.0, 1.0])), City(1.0, np.array([6.0, 0.0]), np.eye(2))]


def moved(city, x=0.0, amplitude=1.0, variance=1.0):
    return City(city.amplitude * amplitude, city.centre + [x, 0], city.covariance * variance)


class TheMatchRules(unittest.TestCase):
    def test_the_truth_matches_itself_in_any_order(self):
        self.assertEqual(matches(TRUTH, TRUTH[::-1], EXACT), [(0, 1), (1, 0)])

    def test_distances_are_in_the_true_spread(self):
        # 0.09 is 0.045 of the first city's 2, and more than 0.05 of the second city's 1.
        self.assertEqual(matches(TRUTH, [moved(city, x=0.09) for city in TRUTH], EXACT), [(0, 0)])

    def test_an_amplitude_or_integral_that_is_off_is_no_match(self):
        self.assertEqual(matches(TRUTH, [moved(TRUTH[0], amplitude=1.06)], EXACT), [])
        self.assertEqual(matches(TRUTH, [moved(TRUTH[0], variance=1.06)], EXACT), [])
        self.assertEqual(matches(TRUTH, [moved(TRUTH[0], variance=1.06)], SEED), [(0, 0)])
        self.assertEqual(matches(TRUTH, [moved(TRUTH[0], variance=4.1)], NOISY), [])

    def test_one_fitted_city_stands_for_one_truth_only(self):
        self.assertEqual(len(matches([TRUTH[0], TRUTH[0]], [TRUTH[0]], EXACT)), 1)

    def test_nothing_fitted_matches_nothing(self):
        self.assertEqual(matches(TRUTH, [], EXACT), [])


class TheModelForLeastSquares(unittest.TestCase):
    parameters = np.array([2.0, 0.5, -0.3, 0.2, 0.7, -0.4, 1.0, -2.0, 1.0, 0.1, -0.6, 0.3])
    positions = np.random.default_rng(1).uniform(-3, 3, (20, 2))

    def test_its_jacobian_is_the_derivative(self):
        step = 1e-6
        table = sum_of_gaussians.jacobian(self.parameters, self.positions)
        for i, unit in enumerate(np.eye(12)):
            ahead = sum_of_gaussians.values(self.parameters + step * unit, self.positions)
            behind = sum_of_gaussians.values(self.parameters - step * unit, self.positions)
            np.testing.assert_allclose(table[:, i], (ahead - behind) / (2 * step), atol=1e-8)

    def test_its_cities_are_the_gaussians_it_adds_up(self):
        total = np.zeros(len(self.positions))
        for city in sum_of_gaussians.cities(self.parameters):
            offsets = self.positions - city.centre
            squares = np.einsum("ni,ij,nj->n", offsets, np.linalg.inv(city.covariance), offsets)
            total += city.amplitude * np.exp(-0.5 * squares)
        np.testing.assert_allclose(total, sum_of_gaussians.values(self.parameters, self.positions))


@unittest.skipIf(importlib.util.find_spec("torch") is None, "python3-torch is not installed")
class TheSeedsLayer(unittest.TestCase):
    def test_both_forms_give_the_same_values(self):
        import torch
        from seed_method import LAYERS

        x, y = torch.linspace(-3, 3, 50)[:, None], torch.linspace(2, -4, 50)[:, None]
        layers = [form(5) for form in LAYERS.values()]
        with torch.no_grad():
            layers[0].roots += 0.5 * torch.rand(3, 5)
            layers[0].amplitudes += torch.rand(5)
        layers[1].load_state_dict(layers[0].state_dict())
        values = [layer(x, y).detach().numpy() for layer in layers]
        np.testing.assert_allclose(values[0], values[1], rtol=1e-4, atol=1e-6)


if __name__ == "__main__":
    unittest.main()
