"""open_in_qgis.py FOOTFALL STORES [FOLDER]: fits the stores and opens what was written in a real QGIS without a window.
Every layer must be valid, have features and the style that came with it, QGIS must not warn, map and layout must show
something, and QGIS and the next fit must not stand in each other's way. Pictures and layers stay in FOLDER if given.
Ends with 77 where PyQGIS is not installed."""

import sys
import tempfile

from in_qgis import check, check_layout, colours_of, end, map_of, project_of, run, shown_layers, start

from qgis.core import (QgsFeatureRequest, QgsGeometry, QgsPointXY, QgsProject, QgsRectangle, QgsVectorLayer)

renderers = {"cities": "RuleRenderer", "city_spreads": "RuleRenderer", "city_uncertainties": "RuleRenderer",
             "stores": "RuleRenderer", "contributions": "RuleRenderer", "city_paths": "RuleRenderer"}


def check_layer(layer, name):
    check(layer.isValid(), f"{name} is valid")
    check(layer.featureCount() > 0, f"{name} has features")
    check(layer.renderer().type() == renderers[name], f"{name} has its own style")
    check(layer.mapTipTemplate(), f"{name} has map tips")


def in_database(folder, table):
    return QgsVectorLayer(f"{folder}/footfall.gpkg|layername={table}", table, "ogr")


def fit(folder):
    run("fit", sys.argv[2], "-o", folder, "--trace", "--force")


def check_layers_alone(folder):
    for name in renderers:
        for table in (name, "latest_" + name) if name != "city_paths" else (name,):
            check_layer(in_database(folder, table), name)
        check_layer(QgsVectorLayer(f"{folder}/{name}.geojson", name, "ogr"), name)


def check_project(folder, pictures):
    project = project_of(f"{folder}/footfall.qgz")
    for layer in project.mapLayers().values():
        name = layer.id().removeprefix("footfall_")
        check_layer(layer, name) if name in renderers else check(layer.isValid(), f"{name} is valid")
    layout = project.layoutManager().layouts()[0]
    image = map_of(project, layout.referenceMap().extent(), shown_layers(project), f"{pictures}/map.png")
    check(len(colours_of(image)) > 20, "the map shows something")
    check_layout(layout, f"{pictures}/layout.png")


def check_next_fit_while_open(folder):
    stores, latest = in_database(folder, "stores"), in_database(folder, "latest_stores")
    count = latest.featureCount()
    reading = stores.getFeatures()
    next(reading)
    fit(folder)
    next(reading)
    del reading
    for layer in (stores, latest):
        layer.dataProvider().reloadData()
    check(stores.featureCount() == 2 * count, "QGIS sees the stores of both runs")
    check({feature["run_id"] for feature in latest.getFeatures()} == {2}, "QGIS sees the newest run")
    for layer in QgsProject.instance().mapLayers().values():
        check(layer.isValid(), f"{layer.name()} of the open project is still valid")


def check_edit(folder):
    """The spatial index follows what is moved in QGIS, and the next fit writes after it."""
    cities = in_database(folder, "cities")
    moved = next(cities.getFeatures())
    aside = QgsGeometry.fromPointXY(QgsPointXY(-123.5, -45.25))
    check(cities.startEditing() and cities.changeGeometry(moved.id(), aside), "a city can be moved")
    check(cities.commitChanges(), f"the move is kept: {cities.commitErrors()}")
    around = QgsFeatureRequest().setFilterRect(QgsRectangle(-124, -46, -123, -45))
    found = [feature.id() for feature in in_database(folder, "cities").getFeatures(around)]
    check(found == [moved.id()], "the moved city is found where it is now")
    fit(folder)
    check(in_database(folder, "latest_cities").featureCount() > 0, "a fit follows an edit")


def check_older_runs(folder):
    """By a filter, of a layer of all runs as of one of the project."""
    everything, shown = in_database(folder, "stores"), QgsProject.instance().mapLayer("footfall_stores")
    for layer, run_id in ((everything, 1), (everything, 2), (shown, 2)):
        check(layer.setSubsetString(f'"run_id" = {run_id}'), f"{layer.name()} can be filtered by its run")
        check({feature["run_id"] for feature in layer.getFeatures()} == {run_id}, f"the filter shows run {run_id}")
        check(layer.renderer().type() == renderers["stores"], "a filtered layer keeps its style")
    shown.setSubsetString('"run_id" = 1')


def check_saved_project_stays(folder):
    check(QgsProject.instance().write(), "the project can be saved in QGIS")
    with open(f"{folder}/footfall.qgz", "rb") as saved:
        before = saved.read()
    fit(folder)
    with open(f"{folder}/footfall.qgz", "rb") as still:
        check(still.read() == before, "a project that the user saved stays")


def main():
    pictures = sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp()
    folder = f"{pictures}/out"
    fit(folder)
    app = start()
    check_layers_alone(folder)
    check_project(folder, pictures)
    check_next_fit_while_open(folder)
    check_older_runs(folder)
    check_edit(folder)
    check_saved_project_stays(folder)
    end(app)


main()
