"""evaluation_in_qgis.py FOOTFALL [FOLDER]: simulates stores, fits them and opens the run beside its truth in QGIS. Every
layer must be valid, have features and its own style, every theme and the layout must show something, and QGIS must not
warn. Where nothing was traced there is no map of ways; of twelve cities each has both its labels, and no label lies on
a city. Ends with 77 where PyQGIS is not installed."""

import os
import sys
import tempfile

from in_qgis import check, check_layout, colours_of, end, labels_of, map_of, project_of, run, start

from qgis.core import QgsCoordinateTransform

sample_data = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../sample_data")

renderers = {"truth_cities": "singleSymbol", "fitted_cities": "singleSymbol", "matches": "RuleRenderer",
             "truth_city_spreads": "categorizedSymbol", "fitted_city_spreads": "RuleRenderer",
             "city_paths": "RuleRenderer"}


def check_style(layer, name):
    check(layer.isValid(), f"{name} is valid")
    if name.startswith("map_"):
        return
    if name not in renderers:
        check(layer.renderer().type() == "singlebandpseudocolor", f"{name} has its colours")
        return
    check(layer.featureCount() > 0, f"{name} has features")
    check(layer.renderer().type() == renderers[name], f"{name} has its own style")
    check(renderers[name] != "singleSymbol" or layer.labelsEnabled(), f"{name} has its labels")


def check_labels(folder):
    """The twelve cities of the sample data, in a run without --trace."""
    run("fit", f"{sample_data}/stores.geojson", "-o", f"{folder}/twelve", "--overwrite")
    run("evaluate", f"{folder}/twelve/footfall.gpkg", f"{sample_data}/stores_truth.geojson", "--overwrite", "-o",
        f"{folder}/twelve_evaluated")
    project = project_of(f"{folder}/twelve_evaluated/evaluation.qgz")
    check(len(project.mapThemeCollection().mapThemes()) == 4, "there is no theme for ways that nobody traced")
    layout = project.layoutManager().layouts()[0]
    check(layout.itemById("ways") is None, "there is no map for ways that nobody traced")
    cities = layout.itemById("cities")
    labels = labels_of(cities)
    for name in ("truth_cities", "fitted_cities"):
        layer = project.mapLayer(f"evaluation_{name}")
        of_layer = [label for label in labels if label.layerID == layer.id()]
        check(len(of_layer) == layer.featureCount() == 12, f"each of {name} has a label: {len(of_layer)}")
    to_plane = QgsCoordinateTransform(layer.crs(), cities.crs(), project)
    for feature in layer.getFeatures():
        at = to_plane.transform(feature.geometry().asPoint())
        covering = [label.labelText for label in labels if label.labelRect.contains(at)]
        check(not covering, f"{feature['name']} is under {covering}")


def main():
    folder = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    stores = f"{folder}/stores.geojson"
    run("simulate", "--stores", "400", "--cities", "3", "--seed", "7", "-o", stores, "--overwrite")
    run("fit", stores, "--cities", "3", "--trace", "--overwrite", "-o", f"{folder}/out")
    run("evaluate", f"{folder}/out/footfall.gpkg", f"{folder}/stores_truth.geojson", "--overwrite",
        "-o", f"{folder}/evaluation")
    app = start()
    project = project_of(f"{folder}/evaluation/evaluation.qgz")
    layers = {layer.id().removeprefix("evaluation_"): layer for layer in project.mapLayers().values()}
    check(set(renderers) < set(layers) and len(layers) == len(renderers) + 6, f"all layers are there: {set(layers)}")
    for name, layer in layers.items():
        check_style(layer, name)
    extent = layers["difference"].extent()
    themes = project.mapThemeCollection()
    check(len(themes.mapThemes()) == 5, "there is a theme for each picture")
    for theme in themes.mapThemes():
        image = map_of(project, extent, themes.mapThemeVisibleLayers(theme), f"{folder}/{theme}.png")
        check(len(colours_of(image)) > 5, f"{theme} shows something")
    check_layout(project.layoutManager().layouts()[0], f"{folder}/layout.png")
    check_labels(folder)
    end(app)


main()
