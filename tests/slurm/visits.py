"""Chains whose stores are counted month by month, as a file of stores with the fields chain and month."""

import math
import random


def write_visits(path, chains, months, stores):
    """`stores` are those of the smallest chain."""
    chance = random.Random(7)
    with open(path, "w") as file:
        file.write("shop,chain,month,lon,lat,visitors\n")
        for chain in range(chains):
            towns = [(chance.uniform(-1.8, -0.8), chance.uniform(52.4, 53.2), chance.uniform(0.04, 0.09),
                      chance.uniform(400, 3000)) for _ in range(chance.randint(2, 4))]
            places = [(chance.uniform(-2, -0.6), chance.uniform(52.3, 53.3))
                      for _ in range(stores + stores // 10 * (chain % 5))]
            for month in range(1, months + 1):
                for shop, (lon, lat) in enumerate(places):
                    expected = 20 + sum(
                        (1 + 0.05 * month) * most *
                        math.exp(-0.5 * ((0.6 * (lon - x)) ** 2 + (lat - y) ** 2) / spread ** 2)
                        for x, y, spread, most in towns)
                    scatter = math.sqrt(expected + 0.01 * expected ** 2)
                    file.write(f"{shop},chain {chain},2024-{month:02d},{lon:.6f},{lat:.6f},"
                               f"{max(0, round(chance.gauss(expected, scatter)))}\n")
