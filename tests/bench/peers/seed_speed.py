#!/usr/bin/python3
"""How much faster Footfall is than the seed's method: both on the same problems in one run, one core each.

  seed_speed.py --cities 4 16 32 --seeds 1001 1002 1003

For 4 cities the seed learns 6, as in its text; else as many as there are. Its layer runs in two forms that compute
the same: "einsum" as the seed writes it, and "written-out", optimised by hand for the plane. The ratios are of
processor time, summed over the problems; the bars are the project's."""

import argparse
import tempfile

from packages import require


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, nargs="+", default=[16, 32])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1001, 1002])
    parser.add_argument("--layers", nargs="+", choices=["written-out", "einsum"], default=["written-out", "einsum"])
    parser.add_argument("--epochs", type=int, default=1000, help="of the seed's method (1000)")
    parser.add_argument("--build", default="build", help="build folder of Footfall (build)")
    return parser.parse_args()


def learned_cities(true_cities):
    return 6 if true_cities == 4 else true_cities


def compare(problem, arguments):
    """Runs both on one problem and prints a line for each; the processor time by name."""
    import seed_method
    from matching import EXACT, matches
    from timing import footfall, timed

    true_cities = len(problem.truth)
    outcomes = {"Footfall": footfall(arguments.build, problem)}
    for layer in arguments.layers:
        outcomes[layer] = timed(lambda: seed_method.fit(problem, learned_cities(true_cities),
                                                        epochs=arguments.epochs, layer=layer))
    for name, outcome in outcomes.items():
        found = len(matches(problem.truth, outcome.cities, EXACT))
        print(f"K {true_cities}, seed {problem.seed}, {name}: {found} found, {len(outcome.cities)} fitted, "
              f"{outcome.cpu_seconds:.2f} s of the processor, {outcome.seconds:.2f} s on the wall", flush=True)
    return {name: outcome.cpu_seconds for name, outcome in outcomes.items()}


def print_ratios(cities, times, layers):
    bar = 30 if cities <= 4 else 2
    ours = sum(time["Footfall"] for time in times)
    for layer in layers:
        ratio = sum(time[layer] for time in times) / ours
        print(f"K {cities}: Footfall is {ratio:.2f} times as fast as the seed's method with {learned_cities(cities)} "
              f"Gaussians, {layer}; the bar is {bar}: {'met' if ratio >= bar else 'missed'}", flush=True)


def main():
    arguments = parse()
    require("numpy", "scipy", "torch")
    from timing import use_one_core
    use_one_core()
    import torch
    torch.set_num_threads(1)
    import seed_method
    from problems import make_problem

    with tempfile.TemporaryDirectory() as folder:
        for cities in arguments.cities:
            problems = [make_problem(arguments.build, folder, "points", cities, seed) for seed in arguments.seeds]
            seed_method.fit(problems[0], 2, epochs=1)  # PyTorch sets itself up at its first steps
            print_ratios(cities, [compare(problem, arguments) for problem in problems], arguments.layers)


if __name__ == "__main__":
    main()
