"""Stores from a PostgreSQL database with PostGIS and back: started here on the loopback address, used and ended.

Exits with 77, which ctest shows as skipped, where Debian's packages postgresql and postgis are not installed.
"""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def programs():
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    for folder in folders:
        version = folder.split("/")[-2]
        if os.path.exists(f"/usr/share/postgresql/{version}/extension/postgis.control"):
            return folder
    skip("PostgreSQL with PostGIS is not installed (Debian's packages postgresql, postgresql-postgis)")


def as_user(command):
    """PostgreSQL does not run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + command if os.getuid() == 0 else command


class Server:
    def __init__(self, programs):
        self.programs = programs
        self.folder = tempfile.mkdtemp(prefix="footfall-postgresql-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")

    def call(self, program, *arguments):
        command = as_user([f"{self.programs}/{program}", *arguments])
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{program}: {done.stdout}{done.stderr}")

    def __enter__(self):
        data = f"{self.folder}/data"
        self.call("initdb", "-D", data, "-A", "trust", "-N", "--no-locale", "-E", "UTF8")
        settings = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -F"
        # Its output goes to a file: a pipe would stay open as long as the server runs.
        self.call("pg_ctl", "-D", data, "-l", f"{self.folder}/log", "-w", "-o", settings, "start")
        return self

    def __exit__(self, *_):
        self.call("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def sql(self, statement):
        command = [f"{self.programs}/psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", self.user, "-d", "postgres",
                   "-v", "ON_ERROR_STOP=1", "-qAtc", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    @property
    def connection(self):
        return f"PG:host=127.0.0.1 port={self.port} user={self.user} dbname=postgres password=unneeded"


def footfall(program, *arguments, code=0):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    assert "unneeded" not in done.stdout + done.stderr, f"the password is shown: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def main(program):
    started = time.monotonic()
    with Server(programs()) as server, tempfile.TemporaryDirectory() as folder:
        server.sql("CREATE EXTENSION postgis;"
                   "CREATE TABLE shops (id int primary key, name text, visitors float, place geometry(Point, 4326));"
                   "INSERT INTO shops SELECT i, 'shop ' || i, round((20 + 3000 * exp(-((i % 12 - 4)^2 + (i / 12 - 5)^2)"
                   " / 8.0))::numeric), ST_SetSRID(ST_MakePoint(-1.8 + 0.05 * (i % 12), 52.8 + 0.03 * (i / 12)), 4326)"
                   " FROM generate_series(0, 143) AS i;"
                   "CREATE TABLE extra AS SELECT name, 1 AS floors FROM shops;")

        assert "--allow-network" in footfall(program, "check", server.connection, code=1)
        said = footfall(program, "check", server.connection, "--layer", "shops", "--allow-network")
        assert "Read 144 rows from PG:" in said, said
        few = footfall(program, "check", server.connection, "--layer", "shops", "--allow-network", "--where", "id < 40")
        assert "Read 40 rows" in few, few

        out = f"{folder}/out"
        footfall(program, "fit", server.connection, "--layer", "shops", "--allow-network", "--cities", "1", "-o", out,
                 "--no-progress")
        runs = footfall(program, "runs", out + "/footfall.gpkg")
        assert "shops" in runs, runs
        assert b"unneeded" not in open(out + "/footfall.gpkg", "rb").read(), "the password is kept"
        assert "unneeded" not in open(out + "/report.html", encoding="utf-8").read(), "the password is in the report"

        back = ["export", out + "/footfall.gpkg", "--format", "PostgreSQL", "-o", server.connection]
        assert "--allow-network" in footfall(program, *back, code=2)
        footfall(program, *back, "--allow-network")
        assert server.sql("SELECT count(*), min(ST_SRID(geometry_of.g)) FROM (SELECT wkb_geometry AS g FROM cities)"
                          " AS geometry_of") == "1|4326"
        distance = server.sql("SELECT ST_Distance(wkb_geometry::geography, ST_MakePoint(-1.6, 52.95)::geography) FROM cities")
        assert float(distance) < 3000, distance
        assert server.sql("SELECT count(*) FROM stores") == "144"

        assert "--overwrite" in footfall(program, *back, "--allow-network", code=1)
        footfall(program, *back, "--allow-network", "--overwrite")
        server.sql("CREATE SCHEMA results")
        footfall(program, *back, "--allow-network", "--lco", "SCHEMA=results", "--layer", "cities", "--overwrite")
        assert server.sql("SELECT count(*) FROM results.cities") == "1"

        assert "results.cities" in footfall(program, *back, "--allow-network", "--lco", "SCHEMA=results", "--layer",
                                            "cities", code=1)
        server.sql("CREATE SCHEMA empty")
        footfall(program, *back, "--allow-network", "--lco", "SCHEMA=empty", "--layer", "cities")
        assert server.sql("SELECT count(*) FROM empty.cities") == "1"

        # What others built on a table stays.
        server.sql("CREATE TABLE leases (city int REFERENCES empty.cities (ogc_fid))")
        said = footfall(program, *back, "--allow-network", "--lco", "SCHEMA=empty", "--layer", "cities", "--overwrite",
                        code=1)
        assert "a foreign key of the table leases needs it" in said, said
        assert server.sql("SELECT count(*) FROM pg_constraint WHERE conrelid = 'leases'::regclass AND contype = 'f'") == "1"

        # However a password is written, and where, it is not shown and not kept.
        capital = server.connection.replace("PG:", "pg:").replace("password=unneeded", r"password = 'un\'needed2'")
        out = f"{folder}/secret"
        footfall(program, "fit", capital, "--layer", "shops", "--join", capital + " tables=extra", "--on", "name",
                 "--allow-network", "--cities", "1", "-o", out, "--no-progress", "--visitors", "visitors")
        for file in glob.glob(out + "/**", recursive=True):
            assert "needed2" not in file, file
            if os.path.isfile(file):
                assert b"needed2" not in open(file, "rb").read(), f"{file} keeps the password"
        wrong = footfall(program, "check", "PG:host=127.0.0.1 password=a unneeded2", "--allow-network", code=1)
        assert "unneeded2" not in wrong, wrong

        # All tables or none: the second one cannot be replaced while a view needs it.
        server.sql("DROP TABLE cities; CREATE VIEW needed AS SELECT * FROM stores")
        said = footfall(program, *back, "--allow-network", "--overwrite", "--layer", "cities", "--layer", "stores", code=1)
        assert "the view needed needs it" in said, said
        assert server.sql("SELECT to_regclass('public.cities') IS NULL") == "t"
    print(f"done in {time.monotonic() - started:.1f} s")


main(sys.argv[1])
