#!/usr/bin/python3
"""Footfall beside what a user would take instead, on the same problems, one core each.

  run.py --cities 4 8 --seeds 1001 1002      the seed's problems: 10,000 points, no noise
  run.py --stores 0 0.05 --seeds 1001 1002   stores with counts, by overdispersion

Prints one table; --json keeps every single result. A truth is found without noise when the centre is within 0.05
standard deviations and amplitude and integral within 5 %; among counts within 1, amplitude within a factor of 2
and variances within a factor of 4. The seed's rule is centre within 0.25 and integral within 20 %. Times are
medians of the fit alone; the ratio is of processor time."""

import argparse
import json
import tempfile

from packages import require

METHODS = ["footfall", "seed", "seed-penalties", "seed-K", "scipy", "astropy", "sklearn"]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, nargs="*", default=[], help="true K of the noise-free problems")
    parser.add_argument("--stores", type=float, nargs="*", default=[], help="overdispersions of the store scenes")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1001, 1002], help="one problem each")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--starts", type=int, default=10, help="of scipy (10); astropy gets 2 at most")
    parser.add_argument("--epochs", type=int, default=1000, help="of the seed's method (1000)")
    parser.add_argument("--build", default="build", help="build folder of Footfall (build)")
    parser.add_argument("--json", help="file for the single results")
    arguments = parser.parse_args()
    if not arguments.cities and not arguments.stores:
        arguments.cities = [4]
    return arguments


def judged(problem, outcome):
    from matching import EXACT, NOISY, SEED, matches

    rule = NOISY if problem.noisy else EXACT
    return {"seed": problem.seed, "truths": len(problem.truth), "fitted": len(outcome.cities),
            "found": len(matches(problem.truth, outcome.cities, rule)),
            "found_by_seed_rule": len(matches(problem.truth, outcome.cities, SEED)),
            "seconds": outcome.seconds, "cpu_seconds": outcome.cpu_seconds}


def run_group(group, problems, chosen):
    """Problem by problem, not method by method: whatever else the machine does then meets every method."""
    from methods import tell

    results = []
    for problem in problems:
        for name, fit in chosen.items():
            result = {"group": group, "method": name, **judged(problem, fit(problem))}
            tell(f"{group}, seed {problem.seed}, {name}: {result['found']} of {result['truths']} found, "
                 f"{result['fitted']} fitted, {result['cpu_seconds']:.2f} s of the processor")
            results.append(result)
    return results


def table(results):
    from methods import TITLES
    from tables import COLUMNS, markdown, row

    by_key = {}
    for result in results:
        by_key.setdefault((result["group"], result["method"]), []).append(result)
    return markdown(COLUMNS, [row(TITLES[method], group, found, by_key.get((group, "footfall")))
                              for (group, method), found in by_key.items()])


def main():
    arguments = parse()
    require("numpy", "scipy", "sklearn", "astropy", "torch")
    from timing import use_one_core
    use_one_core()
    import torch
    torch.set_num_threads(1)
    from methods import methods, warm_up
    from problems import make_problem

    every = methods(arguments.build, arguments.starts, arguments.epochs)
    chosen = {name: every[name] for name in METHODS if name in arguments.methods}
    scenes = [("points", k, str(k)) for k in arguments.cities]
    scenes += [("stores", a, f"3–12, stores, α {a:g}") for a in arguments.stores]
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, size, group in scenes:
            problems = [make_problem(arguments.build, folder, kind, size, seed) for seed in arguments.seeds]
            warm_up(problems[0])
            results += run_group(group, problems, chosen)
    print(table(results))
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
