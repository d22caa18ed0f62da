#!/usr/bin/python3
"""The code blocks of docs/from_python_and_r.md: they run, and print what is shown below them.

  from_other_languages.py FOOTFALL SOURCE_FOLDER python|r            compares what is shown with what the blocks print
  from_other_languages.py FOOTFALL SOURCE_FOLDER python|r --write    writes what they print into the page

The blocks of a language run one after the other in one folder that looks like the top level after `sh setup.sh build`.
Ends with 77, which ctest shows as skipped, where GeoPandas or sf is not installed."""

import difflib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from readme import folder_to_run_in

INTERPRETERS = {"python": ["/usr/bin/python3", "-c"], "r": ["Rscript", "--vanilla", "-e"]}
NEEDED = {"python": ("import geopandas", "GeoPandas for Python (Debian's package python3-geopandas)"),
          "r": ("library(sf)", "sf for R (Debian's package r-cran-sf)")}
# What is printed between two blocks, to tell what each of them printed.
END = "end of a block"
PRINT_END = {"python": f'print("{END}", flush=True)', "r": f'cat("{END}\\n")'}


def run(language, code, folder):
    return subprocess.run([*INTERPRETERS[language], code], cwd=folder, text=True, capture_output=True, check=False)


def skip_where_missing(language):
    code, what = NEEDED[language]
    try:
        missing = run(language, code, ".").returncode != 0
    except FileNotFoundError:
        missing = True
    if missing:
        print(f"skipped: {what} is not installed")
        sys.exit(77)


def printed_by(language, blocks, folder):
    code = "\n".join(f"{block}\n{PRINT_END[language]}" for block in blocks)
    done = run(language, code, folder)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}{done.stderr}ended with {done.returncode}")
    return done.stdout.split(f"{END}\n")[:-1]


def main():
    footfall, source, language = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3]
    skip_where_missing(language)
    page = source / "docs/from_python_and_r.md"
    shown = page.read_text(encoding="utf-8")
    pair = re.compile(rf"^```{language}\n(.*?)^```\n\n^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    blocks = [found.group(1) for found in pair.finditer(shown)]
    if not blocks or len(blocks) != shown.count(f"```{language}\n"):
        sys.exit(f"{page} has no blocks in {language}, or one without what it prints")
    with tempfile.TemporaryDirectory() as root:
        printed = printed_by(language, blocks, folder_to_run_in(Path(root), footfall, source))
    results = iter(printed)
    as_run = pair.sub(lambda found: f"```{language}\n{found.group(1)}```\n\n```text\n{next(results)}```", shown)
    if "--write" in sys.argv:
        page.write_text(as_run, encoding="utf-8")
    elif as_run != shown:
        print(*difflib.unified_diff(shown.splitlines(), as_run.splitlines(), "shown", "printed", lineterm=""), sep="\n")
        sys.exit("docs/from_python_and_r.md shows something else than its code prints")


main()
