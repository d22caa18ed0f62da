"""A plan fitted by Snakemake and by GNU parallel, in folders with a space: python3 other_engines.py FOOTFALL SOURCES"""

import os
import shutil
import subprocess
import sys
import tempfile

FOOTFALL, SOURCES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SCRIPTS = f"{SOURCES}/sample_data/slurm"


def write_visits(path):
    """Two chains of 64 stores; the second has no visitor, so that its part and the merge end with 3."""
    with open(path, "w") as file:
        file.write("chain,lon,lat,visitors\n")
        for chain in range(2):
            for i in range(64):
                x, y = i % 8, i // 8
                count = 0 if chain else 20 + max(0, 900 - 60 * ((x - 4) ** 2 + (y - 3) ** 2)) + i * 7 % 11
                file.write(f"{'ab'[chain]},{-1.8 + 0.05 * x},{52.8 + 0.03 * y},{count}\n")


def shard(folder, *more):
    subprocess.run([FOOTFALL, "shard", f"{folder}/visits.csv", "--src-crs", "EPSG:4326", "--by", "chain", "--quiet", "-o",
                    f"{folder}/a plan", *more], check=True)


def snakemake(folder, **more):
    done = subprocess.run(["snakemake", "-s", f"{SCRIPTS}/Snakefile", "--cores", "2", "--config", "plan=a plan",
                           "output=by snakemake", f"footfall={FOOTFALL}"],
                          cwd=folder, capture_output=True, text=True, env={**os.environ, **more})
    assert done.returncode == 0, done.stdout + done.stderr
    assert os.path.exists(f"{folder}/by snakemake/footfall.gpkg"), done.stderr
    return done.stderr


def main():
    missing = [name for name in ("snakemake", "parallel") if not shutil.which(name)]
    if missing:
        print(f"not installed: {', '.join(missing)}")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="footfall engines ") as folder:
        write_visits(f"{folder}/visits.csv")
        shard(folder)
        assert "Nothing to be done" not in snakemake(folder)
        assert "Nothing to be done" in snakemake(folder), "what is there is fitted again"
        shard(folder, "--overwrite", "--seed", "5")
        assert "Nothing to be done" not in snakemake(folder, MERGE_ARGS="--overwrite"), "a new plan is not fitted"
        done = subprocess.run(["sh", f"{SCRIPTS}/parallel.sh", "a plan", "by parallel"], cwd=folder, capture_output=True,
                              text=True, env={**os.environ, "FOOTFALL": FOOTFALL})
        assert done.returncode == 3, done.stdout + done.stderr
        assert os.path.exists(f"{folder}/by parallel/a/report.html"), done.stderr


main()
