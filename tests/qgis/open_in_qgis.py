"""open_in_qgis.py FOOTFALL STORES [FOLDER]: fits the stores and opens what was written in a real QGIS without a window.
Every layer must be valid, have features and the style that came with it, QGIS must not warn, map and layout must show
something, and QGIS and the next fit must not stand in each other's way. Pictures and layers stay in FOLDER if given.
Ends with 77 where PyQGIS is not installed."""

import os
import subprocess
import sys
import tempfile

os.environ["QT_QPA_PLATFORM"] = "offscreen"
try:
    from qgis.core import (QgsApplication, QgsFeatureRequest, QgsGeometry, QgsLayoutExporter,
                           QgsMapRendererSequentialJob, QgsMapSettings, QgsPointXY, QgsProject, QgsRectangle,
                           QgsVectorLayer)
except ImportError:
    print("skipped: python3-qgis is not installed")
    sys.exit(77)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

renderers = {"cities": "RuleRenderer", "city_spreads": "RuleRenderer", "city_uncertainties": "RuleRenderer",
             "stores": "graduatedSymbol", "contributions": "RuleRenderer", "city_paths": "RuleRenderer"}


def check(holds, what):
    if not holds:
        sys.exit(f"not so: {what}")


def check_layer(layer, name):
    check(layer.isValid(), f"{name} is valid")
    check(layer.featureCount() > 0, f"{name} has features")
    check(layer.renderer().type() == renderers[name], f"{name} has its own style")
    check(layer.mapTipTemplate(), f"{name} has map tips")


def colours_of(image):
    return {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def in_database(folder, table):
    return QgsVectorLayer(f"{folder}/footfall.gpkg|layername={table}", table, "ogr")


def fit(folder):
    subprocess.run([sys.argv[1], "fit", sys.argv[2], "-o", folder, "--trace", "--force", "--quiet"], check=True)


def check_layers_alone(folder):
    for name in renderers:
        for table in (name, "latest_" + name) if name != "city_paths" else (name,):
            check_layer(in_database(folder, table), name)
        check_layer(QgsVectorLayer(f"{folder}/{name}.geojson", name, "ogr"), name)


def check_project(folder, pictures):
    project = QgsProject.instance()
    check(project.read(f"{folder}/footfall.qgz"), "the project can be read")
    check(project.crs().isValid() and not project.crs().isGeographic(), "the project is in the run's plane")
    for layer in project.mapLayers().values():
        name = layer.id().removeprefix("footfall_")
        check_layer(layer, name) if name in renderers else check(layer.isValid(), f"{name} is valid")
    settings = QgsMapSettings()
    visible = [node.layer() for node in project.layerTreeRoot().findLayers() if node.isVisible()]
    settings.setLayers(visible)
    settings.setDestinationCrs(project.crs())
    layout = project.layoutManager().layouts()[0]
    settings.setExtent(layout.referenceMap().extent())
    settings.setOutputSize(QSize(1000, 900))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(f"{pictures}/map.png")
    check(not job.errors(), f"the map is drawn without errors: {[error.message for error in job.errors()]}")
    check(len(colours_of(job.renderedImage())) > 20, "the map shows something")
    QgsLayoutExporter(layout).exportToImage(f"{pictures}/layout.png", QgsLayoutExporter.ImageExportSettings())
    check(len(colours_of(QImage(f"{pictures}/layout.png"))) > 20, "the layout shows something")


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
    app = QgsApplication([], False)
    app.initQgis()
    warnings = []
    app.messageLog().messageReceived.connect(lambda text, tag, level: warnings.append(f"{tag}: {text}"))
    check_layers_alone(folder)
    check_project(folder, pictures)
    check_next_fit_while_open(folder)
    check_edit(folder)
    check_saved_project_stays(folder)
    check(not warnings, f"QGIS does not warn: {warnings}")
    QgsProject.instance().clear()
    app.exitQgis()


main()
