"""completion.py FOOTFALL SOURCE_FOLDER [SHELL ...]: types lines with a tab at their end into real shells (bash, zsh, fish)
and looks at what becomes of them, and at what the program is given where names hold what shells obey. Shells that are
not installed are left out; ends with 77 where none is."""

import json
import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time

footfall, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
stubs = source / "src/install/completion"

# What is typed before the tab, and the line after it.
cases = [
    ("footfall pred", "footfall predict "),
    ("footfall --js", "footfall --json-usage "),
    ("footfall fit sh", "footfall fit shops.csv "),
    ("footfall fit shops.csv --visi", "footfall fit shops.csv --visitors "),
    ("footfall fit shops.csv --visitors vi", "footfall fit shops.csv --visitors visitors "),
    ("footfall fit shops.csv --name Sto", r"footfall fit shops.csv --name Store\ Name "),
    ("footfall fit shops.csv --name 'Sto", "footfall fit shops.csv --name 'Store Name' "),
    ("footfall fit my\\ shops.csv --visitors vi", "footfall fit my\\ shops.csv --visitors visitors "),
    ("footfall fit shops.csv --covariate fl", "footfall fit shops.csv --covariate floor_m2"),
    ("footfall fit shops.csv --covariate floor_m2:l", "footfall fit shops.csv --covariate floor_m2:log "),
    ("footfall fit shops.csv --noise=po", "footfall fit shops.csv --noise=poisson "),
    ("footfall fit shops.csv -o ou", "footfall fit shops.csv -o out/"),
    ("footfall fit shops.csv -o out --series we", "footfall fit shops.csv -o out --series weekly "),
    ("footfall check out/footfall.gpkg --layer city_unc", "footfall check out/footfall.gpkg --layer city_uncertainties "),
    ("footfall check out/footfall.gpkg --layer stores --visitors store_i",
     "footfall check out/footfall.gpkg --layer stores --visitors store_id "),
    ("footfall report out/footfall.gpkg --series ", "footfall report out/footfall.gpkg --series weekly "),
    ("footfall runs out --series ", "footfall runs out --series weekly "),
    ("footfall report out/footfall.gpkg --run ", "footfall report out/footfall.gpkg --run 1 "),
    ("footfall predict out/footfall.gpkg --covariate ", "footfall predict out/footfall.gpkg --covariate floor_m2="),
    ("footfall predict out/footfall.gpkg --close S002", "footfall predict out/footfall.gpkg --close S002 "),
    ("footfall fit places.csv --join counts.csv --on co", "footfall fit places.csv --join counts.csv --on code="),
    ("footfall fit places.csv --join counts.csv --on code=sh", "footfall fit places.csv --join counts.csv --on code=shop "),
    ("footfall fit places.csv --join counts.csv --on code=shop --visitors cou",
     "footfall fit places.csv --join counts.csv --on code=shop --visitors counts.area "),
    ("footfall fit places.csv --join counts.csv --on code=shop --visitors tr",
     "footfall fit places.csv --join counts.csv --on code=shop --visitors trips "),
    ("footfall fit places.csv --join counts.csv --on code=shop --visitors sh",
     "footfall fit places.csv --join counts.csv --on code=shop --visitors sh"),
    ("footfall fit places.csv --join two --join-layer aut", "footfall fit places.csv --join two --join-layer autumn "),
    ("footfall fit bare.csv --open-option HEADERS=NO --visitors fie",
     "footfall fit bare.csv --open-option HEADERS=NO --visitors field_"),
    ("footfall fit missing.csv --visitors vi", "footfall fit missing.csv --visitors vi"),
    ("footfall frobnicate sh", "footfall frobnicate sh"),
]

# Names of fields that a shell would run or expand, each with a beginning of its own that is completed.
odd_names = ["cost$(touch ran)", "tick`touch ran`", "semi;touch ran", "home$HOME", 'say "hi"', "it's", "wow!x", "now!", "the stores'",
             r"back\slash", r"all$(touch ran)`touch ran`\"'!a;touch ran"]

# How each shell starts without the user's own settings, and a key (control and ]) that writes the line to a file.
starts = {
    "bash": (["bash", "--norc", "--noprofile", "-i"],
             ["bind 'set enable-bracketed-paste off'", "source {stubs}/footfall.bash",
              """bind -x '"\\C-]": printf "%s" "$READLINE_LINE" > line.new; mv line.new line'"""]),
    "zsh": (["zsh", "-f", "-i"],
            ["bindkey -e; unsetopt beep; fpath=({stubs} $fpath); autoload -Uz compinit; compinit -u -D",
             "show() {{ print -rn -- $BUFFER > line.new; mv line.new line }}; zle -N show; bindkey '^]' show"]),
    "fish": (["fish", "--no-config", "-i"],
             ["source {stubs}/footfall.fish; function fish_prompt; echo '> '; end",
              "bind \\c] 'commandline | string collect | read -zl line; printf %s $line > line.new; mv line.new line'"]),
}


class Shell:
    """A shell on a terminal of its own."""

    def __init__(self, name, folder):
        self.folder = pathlib.Path(folder)
        command, lines = starts[name]
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            environment = {"PATH": f"{folder}/bin:/usr/bin:/bin", "HOME": folder, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
            os.execvpe(command[0], command, environment)
        for line in lines:
            self.type(line.format(stubs=stubs) + "\r")
        self.type("touch ready\r")
        self.wait_for("ready")

    def type(self, keys):
        os.write(self.terminal, keys.encode())
        self.read(0.05)

    def read(self, seconds):
        """What the shell says has to be read, or it waits."""
        end = time.monotonic() + seconds
        while select.select([self.terminal], [], [], max(end - time.monotonic(), 0))[0]:
            os.read(self.terminal, 65536)

    def wait_for(self, file, seconds=30):
        end = time.monotonic() + seconds
        while not (self.folder / file).exists():
            if time.monotonic() > end:
                sys.exit(f"the shell did not write {file}")
            self.read(0.02)

    def line(self):
        """As it stands once all that was typed has been seen to."""
        (self.folder / "line").unlink(missing_ok=True)
        self.type("\x1d")
        self.wait_for("line")
        return (self.folder / "line").read_text()

    def after_tab(self, typed):
        self.type(typed + "\t")
        line = self.line()
        # To the end and away with it: an interrupt would take what is typed next with it.
        self.type("\x05\x15")
        if self.line():
            sys.exit(f"the line stays: {line}")
        return line

    def given_after_tab(self, typed):
        """The words that the program is given once the line is completed and entered."""
        (self.folder / "given").unlink(missing_ok=True)
        self.type(typed + "\t")
        line = self.line()
        self.type("\r")
        try:
            self.wait_for("given", 5)
        except SystemExit:
            self.type("\x03")
            return f"nothing, from {line}"
        return (self.folder / "given").read_text().split("\n")[:-1]

    def end(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def make_files(folder):
    folder = pathlib.Path(folder)
    rows = (source / "sample_data/shops.csv").read_text().splitlines()
    renamed = "\n".join([rows[0].replace(",name,", ",Store Name,")] + rows[1:])
    feature = {"type": "Feature", "properties": dict.fromkeys(odd_names, 1),
               "geometry": {"type": "Point", "coordinates": [8, 50]}}
    (folder / "odd.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    # The program, but for fit, of which the words are kept.
    (folder / "bin").mkdir()
    (folder / "bin/footfall").write_text(f"""#!/bin/sh
[ "$1" = fit ] || exec '{footfall}' "$@"
printf '%s\\n' "$@" > given.new
mv given.new given
""")
    (folder / "bin/footfall").chmod(0o755)
    for name in ("shops.csv", "my shops.csv"):
        (folder / name).write_text(renamed)
    (folder / "places.csv").write_text("code,lon,lat,area\n7,1,51,9\n")
    (folder / "counts.csv").write_text("shop,area,trips\n7,9,70\n")
    (folder / "bare.csv").write_text("7,1,51\n8,2,52\n")
    (folder / "two").mkdir()
    for name in ("autumn", "spring"):
        (folder / f"two/{name}.csv").write_text("shop,trips\n7,70\n")
    subprocess.run([footfall, "fit", "shops.csv", "--src-crs", "EPSG:4326", "--visitors", "visitors", "--covariate",
                    "floor_m2:log", "--competition", "none", "--cities", "3", "--series", "weekly", "-o", "out", "--quiet"],
                   cwd=folder, check=True)


def wrong_with_odd_names(shell):
    """Each is completed to itself, without and within quotes, and nothing in it is run. After a quote that is closed
    nothing has to be completed, but nothing may be run either."""
    wrong = []
    for quote in ("", '"', "'", "closed"):
        for name in odd_names:
            begun = f'"{name[:2]}"' if quote == "closed" else quote + name[:2]
            given = shell.given_after_tab(f"footfall fit odd.geojson --visitors {begun}")
            if quote != "closed" and given != ["fit", "odd.geojson", "--visitors", name]:
                wrong.append(f"{begun} became {given} instead of {name!r}")
            if (shell.folder / "ran").exists():
                (shell.folder / "ran").unlink()
                wrong.append(f"{begun} ran what is in {name!r}")
    return wrong


def main():
    names = sys.argv[3:] or [name for name in starts if shutil.which(name)]
    if not names:
        print("skipped: no shell is installed")
        sys.exit(77)
    wrong = []
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            make_files(folder)
            shell = Shell(name, folder)
            for typed, expected in cases:
                line = shell.after_tab(typed)
                if line != expected:
                    wrong.append(f"{name}: {typed!r} became {line!r} instead of {expected!r}")
            wrong += [f"{name}: {what}" for what in wrong_with_odd_names(shell)]
            shell.end()
    if wrong:
        sys.exit("\n".join(wrong))


main()
