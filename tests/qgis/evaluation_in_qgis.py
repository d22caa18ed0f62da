"""evaluation_in_qgis.py FOOTFALL [FOLDER]: simulates stores, fits them and opens the run beside its truth in QGIS. Every
layer must be valid, have features and its own style, every theme and the layout must show something, and QGIS must not
warn. Ends with 77 where PyQGIS is not installed."""

import sys
import tempfile

from in_qgis import check, check_layout, colours_of, end, map_of, project_of, run, start

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
    end(app)


main()
