"""shared_in_qgis.py FOOTFALL [FOLDER]: opens a run whose stores share their customers in a real QGIS without a window.
Its trade areas are valid, styled and switched off, show from close by and not from afar, and QGIS must not warn. Ends
with 77 where PyQGIS is not installed."""

import sys
import tempfile

from in_qgis import check, colours_of, end, map_of, project_of, run, shown_layers, start

from qgis.core import QgsRectangle, QgsVectorLayer


def check_layer(layer, name):
    check(layer.isValid(), f"{name} is valid")
    check(layer.featureCount() == 600, f"{name} has two areas of each store")
    check(layer.renderer().type() == "RuleRenderer", f"{name} has its own style")
    check(layer.mapTipTemplate(), f"{name} has map tips")
    check(all(feature.geometry().isGeosValid() for feature in layer.getFeatures()), f"{name} has valid outlines")


def check_layers_alone(folder):
    for source in ("trade_areas.geojson", "footfall.gpkg|layername=trade_areas",
                   "footfall.gpkg|layername=latest_trade_areas"):
        check_layer(QgsVectorLayer(f"{folder}/{source}", source, "ogr"), source)
    stores = QgsVectorLayer(f"{folder}/footfall.gpkg|layername=city_stores", "city_stores", "ogr")
    check(stores.isValid() and stores.featureCount() > 0, "the stores of the cities are a table")


def check_project(folder, pictures):
    project = project_of(f"{folder}/footfall.qgz")
    areas = project.mapLayer("footfall_trade_areas")
    check(areas.isValid() and areas.featureCount() == 600, "the project has them")
    check(areas not in shown_layers(project), "they are switched off")
    whole = project.layoutManager().layouts()[0].referenceMap().extent()
    afar, near = QgsRectangle(whole), QgsRectangle(whole)
    afar.scale(20)
    near.scale(0.2)
    check(len(colours_of(map_of(project, whole, [areas], f"{pictures}/trade_areas.png"))) > 5, "they show")
    check(len(colours_of(map_of(project, afar, [areas], f"{pictures}/afar.png"))) == 1, "from afar they do not")
    project.layerTreeRoot().findLayer(areas.id()).setItemVisibilityChecked(True)
    map_of(project, near, shown_layers(project), f"{pictures}/near.png")


def main():
    pictures = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    folder = f"{pictures}/shared"
    run("simulate", "--competition", "shared", "--stores", "300", "--cities", "3", "--seed", "1", "--overwrite",
        "-o", f"{pictures}/stores.geojson")
    run("fit", f"{pictures}/stores.geojson", "--competition", "shared", "--stability", "0", "--overwrite", "-o", folder)
    app = start()
    check_layers_alone(folder)
    check_project(folder, pictures)
    end(app)


main()
