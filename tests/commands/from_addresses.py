#!/usr/bin/python3
"""from_addresses.py FOOTFALL: stores from a web server and from one that speaks as S3 does, both started here on the
loopback address; archives in place; what is not said and not kept; no request without --allow-network."""

import contextlib
import gzip
import http.server
import io
import math
import os
import random
import subprocess
import sys
import tempfile
import threading
import zipfile

footfall = sys.argv[1]
CSV = b"name,lon,lat,visitors\nAshby,1,51,70\nBelper,2,52,80\nCorby,3,53,90\n"


def archive(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as opened:
        for name, content in files.items():
            opened.writestr(name.replace("_", "."), content)
    return data.getvalue()


# Its list of files is at the end, which a server that gives files in one piece does not give by itself.
LARGE = archive(map_png=random.Random(1).randbytes(5_000_000), stores_csv=CSV)
TOWN = "name,lon,lat,visitors\n" + "".join(
    f"s{i},{1 + 0.02 * (i % 12)},{51 + 0.02 * (i // 12)},{20 + round(900 * math.exp(-((i % 12 - 5)**2 + (i // 12 - 6)**2) / 8))}\n"
    for i in range(144))
FILES = {"stores.csv": CSV, "stores.csv.gz": gzip.compress(CSV), "one.zip": archive(stores_csv=CSV, readme_txt=b"x"),
         "two.zip": archive(a_csv=CSV, b_csv=CSV), "large.zip": LARGE, "town.csv": TOWN.encode(),
         "town.zip": archive(town_csv=TOWN), "middle.zip": archive(middle_csv="name,lon,lat\nMid,1.1,51.1\nFar,9,9\n"),
         "page.html": b"<html><body>no stores</body></html>"}


class Files(http.server.BaseHTTPRequestHandler):
    """Below /whole/ in one piece only, as simple servers give them; else also in parts."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        folder, _, name = self.path.split("?")[0].rpartition("/")
        if name not in FILES:
            self.send_error(404)
            return
        data, code = FILES[name], 200
        asked = self.headers.get("Range")
        if asked and folder != "/whole":
            first, last = asked.removeprefix("bytes=").split("-")
            first, last = int(first), min(int(last or len(data)), len(data) - 1)
            if first >= len(data):
                self.send_error(416)
                return
            code = 206
        self.send_response(code)
        if code == 206:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            data = data[first:last + 1]
        if folder != "/whole":
            self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            with contextlib.suppress(ConnectionError):  # GDAL goes once it sees that it gets more than it asked for
                self.wfile.write(data)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def said(*arguments, code=0, secret="s3cr3t"):
    environment = {**os.environ, "AWS_NO_SIGN_REQUEST": "YES", "AWS_S3_ENDPOINT": host, "AWS_HTTPS": "NO",
                   "AWS_VIRTUAL_HOSTING": "FALSE", "no_proxy": "*", "NO_PROXY": "*"}
    done = subprocess.run([footfall, *arguments], capture_output=True, text=True, env=environment, timeout=120)
    text = done.stdout + done.stderr
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{text}"
    assert secret not in text, f"{arguments} shows what is secret:\n{text}"
    return text


def check_that(part, text):
    assert part in text, f"not said: {part}\n{text}"


def read(address):
    check_that("Read 3 rows", said("check", address, "--src-crs", "EPSG:4326", "--allow-network"))


def check_addresses(folder):
    for name in ("stores.csv", "stores.csv.gz", "one.zip", "one.zip?key=s3cr3t", "one.zip?s3cr3t",
                 "one.zip?a=1&s3cr3t", "large.zip", "whole/one.zip"):
        read(f"http://{host}/{name}")
    read(f"/vsicurl/http://{host}/one.zip")
    read(f"/vsizip//vsicurl/http://{host}/two.zip/b.csv")
    check_that("holds several files", said("check", f"http://{host}/two.zip", "--allow-network", code=2))
    check_that("404", said("check", f"http://{host}/none.zip", "--allow-network", code=1))
    check_that("fetch it first", said("check", f"http://{host}/whole/large.zip", "--allow-network", code=1))
    check_that("fetch it first", said("check", f"http://{host}/page.html", "--allow-network", code=1))
    read(f"http://s3cr3t@{host}/stores.csv")
    read(f"HTTP://s3cr3t@{host}/one.zip?s3cr3t")
    said("check", f"http://{host}/stores.csv#s3cr3t", "--allow-network", code=1)
    said("check", f"http://{host}/page.html?s3cr3t", "--allow-network", code=1)
    said("check", f"http://{host}/two.zip?s3cr3t", "--allow-network", code=2)
    for scheme in ("FTP://", "file://"):
        for allowed in ([], ["--allow-network"]):
            check_that(f"begins with {scheme}, which is not fetched",
                       said("check", f"{scheme}{host}/stores.csv", *allowed, code=2))
    with open(f"{folder}/places.csv", "w", encoding="utf-8") as places:
        places.write("name,area\nAshby,1\nBelper,2\nCorby,3\n")
    said("check", f"{folder}/places.csv", "--join", f"http://s3cr3t@{host}/one.zip", "--on", "name", "--src-crs",
         "EPSG:4326", "--visitors", "visitors", "--allow-network", "--json")


def contents(path):
    """Of a file, or of each file in an archive, which deflates them."""
    if not zipfile.is_zipfile(path):
        with open(path, "rb") as file:
            return file.read()
    with zipfile.ZipFile(path) as opened:
        return b"".join(opened.read(name) for name in opened.namelist())


def check_kept(folder):
    """Neither the database nor the page nor the project keeps what is secret."""
    for i, (source, joined) in enumerate([("s3cr3t@HOST/town.csv", "HOST/town.zip?key=s3cr3t"),
                                          ("HOST/town.zip?s3cr3t", "HOST/town.zip?a=1&s3cr3t")]):
        out = f"{folder}/out{i}"
        said("fit", "http://" + source.replace("HOST", host), "--join", "http://" + joined.replace("HOST", host), "--on",
             "name", "--src-crs", "EPSG:4326", "--visitors", "visitors", "--cities", "1", "--competition", "none",
             "--stability", "0", "--allow-network", "-o", out, "--no-progress")
        kept = {name: contents(f"{out}/{name}") for name in os.listdir(out)}
        assert any(b"town" in content for name, content in kept.items() if name.endswith(".qgz")), list(kept)
        for name, content in kept.items():
            assert b"s3cr3t" not in content, f"{name} keeps what is secret"


def check_places(folder):
    """Places and centres are read as stores are, and a simulation's from local files."""
    with open(f"{folder}/town.csv", "w", encoding="utf-8") as town:
        town.write(TOWN)
    line = ["fit", f"{folder}/town.csv", "--cities", "1", "--competition", "none", "--stability", "0", "--no-progress"]
    addresses = {"--places": f"http://{host}/middle.zip?s3cr3t", "--centres": f"http://{host}/middle.zip?s3cr3t"}
    said(*line, *[word for option in addresses.items() for word in option], "--allow-network", "-o", f"{folder}/places")
    for name in os.listdir(f"{folder}/places"):
        assert b"s3cr3t" not in contents(f"{folder}/places/{name}"), f"{name} keeps what is secret"
    for option, address in addresses.items():
        check_that("only with --allow-network", said(*line, option, address, "-o", f"{folder}/none", code=1))
    check_that("fetch it first", said("simulate", "--cities-from", addresses["--places"], "-o",
                                      f"{folder}/scene.csv", code=2))


def check_buckets():
    for name in ("stores.csv", "one.zip", "stores.csv.gz"):
        read(f"/vsis3/bucket/{name}")
    assert "/bucket/one.zip" in server.asked, server.asked


def completed(*words):
    return [line.split("\t")[0] for line in said("complete", "--", *words).splitlines()[1:]]


def check_completion():
    line = ["fit", f"http://{host}/one.zip"]
    assert completed(*line, "--allow-network", "--visitors", "vi") == ["visitors"]
    server.asked.clear()
    assert completed(*line, "--visitors", "vi") == []
    check_that("--allow-network", said("check", f"http://{host}/one.zip", code=1))
    check_that("--allow-network", said("check", "/vsis3/bucket/one.zip", code=1))
    assert not server.asked, f"asked for without leave: {server.asked}"


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
server.asked = []
host = f"127.0.0.1:{server.server_port}"
threading.Thread(target=server.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory() as temporary:
    check_addresses(temporary)
    check_kept(temporary)
    check_places(temporary)
check_buckets()
check_completion()
