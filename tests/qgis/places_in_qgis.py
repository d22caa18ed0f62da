"""places_in_qgis.py FOOTFALL [FOLDER]: stores across the antimeridian, in the far north and on a national grid, fitted
and opened in QGIS: each must lie where QGIS itself puts the input, the map of all of them must be no larger than they
are, and everything drawn must be near them. Ends with 77 where PyQGIS is not installed."""

import csv
import math
import os
import sys
import tempfile

from in_qgis import check, colours_of, end, map_of, project_of, run, shown_layers, start

from qgis.core import (QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsDistanceArea, QgsPointXY, QgsProject,
                       QgsRectangle)

WGS_84 = QgsCoordinateReferenceSystem("EPSG:4326")
SIDE = 14
#  name: CRS of the file, the middle of the stores in it, half the width and height of the stores
SCENES = {"antimeridian": ("EPSG:4326", (180, -17.2), (0.9, 0.8)),
          "far_north": ("EPSG:4326", (16, 78.4), (4, 0.7)),
          "national_grid": ("EPSG:27700", (430_000, 340_000), (80_000, 80_000))}


def stores_of(crs, middle, half):
    """On a grid, around one city a little off its middle, of a fifth of its width."""
    for i in range(SIDE * SIDE):
        across, up = (2 * (i % SIDE) / (SIDE - 1) - 1, 2 * (i // SIDE) / (SIDE - 1) - 1)
        x, y = middle[0] + half[0] * across, middle[1] + half[1] * up
        visitors = 20 + 3000 * math.exp(-((across - 0.2) ** 2 + (up + 0.1) ** 2) / (2 * 0.2**2))
        yield i, (x - 360 if crs == "EPSG:4326" and x > 180 else x), y, round(visitors)


def write(file, stores):
    with open(file, "w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "x", "y", "visitors"])
        rows.writerows(stores)


def bounds_in(project, layer):
    """Of all features of a layer, in the project's plane."""
    to_plane = QgsCoordinateTransform(layer.crs(), project.crs(), project)
    bounds = QgsRectangle()
    for feature in layer.getFeatures():
        geometry = feature.geometry()
        geometry.transform(to_plane)
        bounds.combineExtentWith(geometry.boundingBox())
    return bounds


def check_places(project, stores, crs, name):
    layer = project.mapLayer("footfall_stores")
    to_lonlat = QgsCoordinateTransform(QgsCoordinateReferenceSystem(crs), WGS_84, project)
    found = {feature["store_id"]: feature.geometry().asPoint() for feature in layer.getFeatures()}
    check(len(found) == len(stores), f"{name}: all stores are there")
    for store_id, x, y, _ in stores:
        there, here = to_lonlat.transform(QgsPointXY(x, y)), found[str(store_id)]
        check(abs(here.x() - there.x()) < 2e-5 and abs(here.y() - there.y()) < 2e-5,
              f"{name}: store {store_id} is at {there}: {here}")
    return found


def check_plane(project, found, bounds, name):
    """The stores' frame in the plane is as large as it is on the ground, across the antimeridian too."""
    ground = QgsDistanceArea()
    ground.setEllipsoid("WGS84")
    corners = found["0"], found[str(SIDE * SIDE - 1)]
    to_plane = QgsCoordinateTransform(WGS_84, project.crs(), project)
    in_plane = to_plane.transform(corners[0]).distance(to_plane.transform(corners[1]))
    metres = ground.measureLine(*corners)
    check(abs(in_plane / metres - 1) < 0.01, f"{name}: {metres:.0f} m on the ground are {in_plane:.0f} m in the plane")
    diagonal = math.hypot(bounds.width(), bounds.height())
    check(diagonal < 1.3 * metres, f"{name}: the stores fill {diagonal:.0f} m and not the world")


def check_city(project, crs, middle, half, name):
    to_lonlat = QgsCoordinateTransform(QgsCoordinateReferenceSystem(crs), WGS_84, project)
    truth = to_lonlat.transform(QgsPointXY(middle[0] + 0.2 * half[0], middle[1] - 0.1 * half[1]))
    city = next(project.mapLayer("footfall_cities").getFeatures()).geometry().asPoint()
    east = (city.x() - truth.x() + 180) % 360 - 180
    check(abs(east) < 0.1 and abs(city.y() - truth.y()) < 0.05, f"{name}: the city is at {truth}: {city}")
    check(-180 <= city.x() <= 180, f"{name}: {city.x()} is a longitude")


def check_scene(folder, name):
    crs, middle, half = SCENES[name]
    os.makedirs(f"{folder}/{name}", exist_ok=True)
    stores = list(stores_of(crs, middle, half))
    write(f"{folder}/{name}/stores.csv", stores)
    run("fit", f"{folder}/{name}/stores.csv", "--src-crs", crs, "--cities", "1", "--trace", "--overwrite",
        "-o", f"{folder}/{name}/out")
    project = project_of(f"{folder}/{name}/out/footfall.qgz")
    bounds = bounds_in(project, project.mapLayer("footfall_stores"))
    check_plane(project, check_places(project, stores, crs, name), bounds, name)
    check_city(project, crs, middle, half, name)
    view = project.layoutManager().layouts()[0].referenceMap().extent()
    check(view.contains(bounds) and view.width() < 2 * bounds.width(), f"{name}: the map is zoomed to the stores")
    around = bounds.buffered(0.1 * bounds.width())
    for layer in project.mapLayers().values():
        if "map_" in layer.id():
            continue  # the land reaches beyond them
        box = bounds_in(project, layer) if hasattr(layer, "getFeatures") else layer.extent()
        check(around.contains(box), f"{name}: {layer.name()} is near the stores: {box.toString(0)}")
    image = map_of(project, view, shown_layers(project), f"{folder}/{name}.png")
    for side in (0, image.width() // 2):
        half_image = image.copy(side, 0, image.width() // 2, image.height())
        check(len(colours_of(half_image)) > 20, f"{name}: both halves of the map show something")
    project.clear()


def main():
    folder = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    app = start()
    for name in SCENES:
        check_scene(folder, name)
    end(app)


main()
