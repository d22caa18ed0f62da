#!/usr/bin/python3
"""The walk-through of README.md: its commands, and what is shown below each.

  readme.py FOOTFALL SOURCE_FOLDER            compares what is shown with what the program prints
  readme.py FOOTFALL SOURCE_FOLDER --write    writes what the program prints into README.md

In blocks that begin with ```console, lines that begin with "$ " are commands. They run one after the other in a
folder that looks like the top level after `sh setup.sh build`. How long something took is not compared, nor what is
said every half minute of a phase that takes long, as any does on a busy machine."""

import difflib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
TIME = re.compile(r"\b\d+(\.\d+)? (s|ms|min)\b")
PROGRESS = re.compile(r"(SOME TIME|a few seconds) (left|so far)( of about SOME TIME)?$|^(reading|finding|writing) .*( …|  \d+ %)$")


def folder_to_run_in(root, footfall, source):
    (root / "build").mkdir()
    (root / "build" / "footfall").symlink_to(footfall)
    (root / "sample_data").symlink_to(source / "sample_data")
    return root


def as_run(block, folder):
    """The commands of a block with what they print, errors among it; ends where one fails."""
    text = ""
    for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
        done = subprocess.run(command, shell=True, cwd=folder, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            sys.exit(f"{command}\n{done.stdout}ended with {done.returncode}")
        text += f"$ {command}\n{done.stdout}"
    return text


def lines_of(text):
    """The lines of `text` that are the same on any machine."""
    lines = TIME.sub("SOME TIME", text).splitlines()
    return [line for line in lines if not PROGRESS.search(line)]


def main():
    footfall, source = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    readme = source / "README.md"
    shown = readme.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as root:
        folder = folder_to_run_in(Path(root), footfall, source)
        printed = BLOCK.sub(lambda block: as_run(block.group(), folder), shown)
    if "--write" in sys.argv:
        readme.write_text(printed, encoding="utf-8")
    elif len(BLOCK.findall(shown)) == 0:
        sys.exit("README.md has no walk-through")
    elif lines_of(printed) != lines_of(shown):
        print(*difflib.unified_diff(lines_of(shown), lines_of(printed), "shown", "printed", lineterm=""), sep="\n")
        sys.exit("write it again: tests/commands/readme.py build/footfall . --write")


if __name__ == "__main__":
    main()
