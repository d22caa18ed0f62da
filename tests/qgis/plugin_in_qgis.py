"""plugin_in_qgis.py FOOTFALL SOURCE_FOLDER [FOLDER]: runs every algorithm of the plugin in a real QGIS without a window, as
the toolbox does: with saved, filtered, memory and database layers, and loads what was written. Then one is cancelled, and
nothing is left. The picture of the loaded layers stays in FOLDER if given. Ends with 77 where PyQGIS is not installed."""

import json
import os
import subprocess
import sys
import tempfile

from in_qgis import check, colours_of, end, map_of, shown_layers, start, warnings

sys.path[:0] = ["/usr/share/qgis/python/plugins", os.path.join(sys.argv[2], "src/qgis/plugin")]
os.environ["PATH"] = os.path.dirname(os.path.abspath(sys.argv[1])) + os.pathsep + os.environ["PATH"]

from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsFeatureRequest,
                       QgsProcessingAlgRunnerTask, QgsProcessingContext, QgsProcessingException,
                       QgsProcessingFeatureSourceDefinition, QgsProcessingFeedback,
                       QgsProcessingParameterDefinition, QgsProject, QgsRectangle, QgsReferencedRectangle,
                       QgsVectorFileWriter, QgsVectorLayer)

from qgis.PyQt.QtCore import QEventLoop, QTimer

stores_file = os.path.join(sys.argv[2], "sample_data/stores.geojson")
# Small enough for a test of many fits, large enough to have cities.
quick = {"CITIES": 3, "COMPETITION": "none"}


class Feedback(QgsProcessingFeedback):
    """Keeps what it is told."""

    def __init__(self):
        super().__init__()
        self.told, self.commands, self.stages = [], [], []
        self.cancel_at = None

    def pushCommandInfo(self, text):
        self.commands.append(text)

    def pushConsoleInfo(self, text):
        self.told.append(text)

    def pushInfo(self, text):
        self.told.append(text)

    def pushWarning(self, text):
        self.told.append(text)

    def reportError(self, text, fatal=False):
        self.told.append(text)

    def setProgressText(self, text):
        self.stages.append(text)
        if self.cancel_at and self.cancel_at in text:
            self.cancel()


def run(algorithm, parameters, feedback=None):
    import processing

    feedback = feedback or Feedback()
    return processing.runAndLoadResults(f"footfall:{algorithm}", parameters, feedback=feedback), feedback


def series_of(database):
    done = subprocess.run([sys.argv[1], "runs", database, "--json"], check=True, capture_output=True)
    return [run["series"] for run in json.loads(done.stdout)["runs"]]


def names_in_tree():
    """What stands in each group of the map, and in the groups below it, top first."""
    root = QgsProject.instance().layerTreeRoot()
    return {group.name(): {below.name(): [node.name() for node in below.findLayers()] for below in group.findGroups()}
            for group in root.findGroups()}


def check_parameters():
    """Each option of the program has one, but for those that QGIS has ways of its own for, and those that the toolbox
    hides on purpose."""
    registry = QgsApplication.processingRegistry()
    usage = json.loads(subprocess.run([sys.argv[1], "--json-usage"], check=True, capture_output=True).stdout)
    commands = {command["name"]: command for command in usage["commands"]}
    not_asked = {"quiet", "verbose", "json", "progress", "progress-every", "layer", "overwrite", "losses",
                 "competitors-layer", "join-layer", "centre-min", "centre-max"}
    for algorithm in registry.providerById("footfall").algorithms():
        names = {definition.name() for definition in algorithm.parameterDefinitions()}
        command = commands[algorithm.command]
        for option in command["arguments"] + command["options"]:
            name = option["name"].upper().replace("-", "_")
            check(name in names or option["name"] in not_asked or option["name"] in algorithm.hidden,
                  f"{algorithm.id()} asks for {name}")
        unexplained = [one.name() for one in algorithm.parameterDefinitions() if not one.help()]
        check(set(unexplained) <= {"LOAD", "OUTPUT"}, f"{algorithm.id()} explains its parameters: {unexplained}")
    check_new_option(commands["fit"])
    fit = registry.algorithmById("footfall:findcities")
    for name, kind in {"STORES": "source", "VISITORS": "field", "COVARIATE_LOG": "field", "CRS": "crs",
                       "CENTRE_EXTENT": "extent", "NOISE": "enum", "CITIES": "number", "OUTPUT": "folderDestination",
                       "COMPETITION": "enum", "PLACES": "source", "TRACE": "boolean"}.items():
        found = fit.parameterDefinition(name).type()
        check(found == kind, f"{name} is a {kind}, not {found}")
    advanced = QgsProcessingParameterDefinition.FlagAdvanced
    check(fit.parameterDefinition("SEED").flags() & advanced, "the seed is advanced")
    check(not fit.parameterDefinition("VISITORS").flags() & advanced, "visitors are not")


def check_new_option(command):
    """A program that has one more option has one more parameter, of its kind."""
    from footfall.algorithms import FindCities
    new = {"name": "second-field", "description": "A field more", "group": "Reading", "flags": ["--second-field"],
           "type": "string", "kinds": ["field"], "words": [], "of": "STORES", "default": None, "required": False, "most": 1}
    algorithm = FindCities({**command, "options": [*command["options"], new]}).create()
    definition = algorithm.parameterDefinition("SECOND_FIELD")
    check(definition.type() == "field" and definition.parentLayerParameterName() == "STORES", "a new option is asked for")
    check(definition.description() == "Second field: a field more", f"and called what it is: {definition.description()}")


def check_setting():
    """The program that the settings name goes before that of the PATH."""
    from processing.core.ProcessingConfig import ProcessingConfig, settingsWatcher
    from footfall import program
    provider = QgsApplication.processingRegistry().providerById("footfall")

    def choose(path):
        ProcessingConfig.settings[program.SETTING].setValue(path)
        settingsWatcher.settingsChanged.emit()
        return [algorithm.name() for algorithm in provider.algorithms()]

    check(choose(__file__) == [] and "is no program that can be run" in warnings[-1], f"no program is said: {warnings}")
    warnings.clear()
    check(len(choose(os.path.abspath(sys.argv[1]))) == 5, "the program that is named serves")
    check(program.path() == os.path.abspath(sys.argv[1]), "and is the one that is run")
    check(len(choose("")) == 5 and program.path().endswith("/footfall"), "without one it is that of the PATH")


def check_saved_layer(folder):
    """Found cities are in the map as in the project that the program writes."""
    stores = QgsVectorLayer(stores_file, "stores", "ogr")
    result, feedback = run("findcities", {"STORES": stores, "OUTPUT": f"{folder}/saved"})
    check(stores_file in feedback.commands[0], f"a saved layer is read where it is: {feedback.commands}")
    check(any("cities" in line for line in feedback.told), "what the program says is told")
    check(result["RUN"] == 1 and os.path.exists(result["REPORT"]) and os.path.exists(result["DATABASE"]), f"{result}")
    tree = names_in_tree()
    check(list(tree) == ["stores, run 1"], f"one group holds the others: {list(tree)}")
    groups = tree["stores, run 1"]
    check(list(groups) == ["Cities", "Stores", "Surfaces", "Land"], f"groups are in the project's order: {list(groups)}")
    check(groups["Cities"] == ["Cities", "Where the centres lie (95 %)", "Spreads of the cities"], f"{groups['Cities']}")
    layers = {layer.name(): layer for layer in QgsProject.instance().mapLayers().values()}
    check(all(layer.isValid() for layer in layers.values()), "all layers are valid")
    cities = layers["Cities"]
    check(cities.renderer().type() == "RuleRenderer" and cities.labelsEnabled(), "cities have their style")
    check("Visitors of one more store" not in [layer.name() for layer in shown_layers(QgsProject.instance())],
          "rasters are not shown at once")
    return result["DATABASE"]


def check_picture(folder):
    project = QgsProject.instance()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    stores = project.mapLayersByName("Stores")[0]
    box = QgsCoordinateTransform(stores.crs(), project.crs(), project).transformBoundingBox(stores.extent())
    box.scale(1.1)
    image = map_of(project, box, shown_layers(project), f"{folder}/plugin.png")
    check(len(colours_of(image)) > 20, "the map shows something")
    project.clear()


def check_other_layers(folder):
    """Each is a series of its own name, whatever the temporary file is called."""
    filtered = QgsVectorLayer(stores_file, "filtered", "ogr")
    filtered.setSubsetString("visitors > 200")
    memory = QgsVectorLayer(stores_file, "x", "ogr").materialize(QgsFeatureRequest())
    memory.setName("in memory")
    options = QgsVectorFileWriter.SaveVectorOptions()
    database = f"{folder}/stores.sqlite"
    options.driverName, options.layerName, options.datasourceOptions = "SQLite", "shops", ["SPATIALITE=YES"]
    QgsVectorFileWriter.writeAsVectorFormatV3(memory, database, QgsProject.instance().transformContext(), options)
    in_database = QgsVectorLayer(f"dbname='{database}' table=\"shops\" (geometry)", "in a database", "spatialite")
    package = f"{folder}/two layers.gpkg"
    options.driverName, options.datasourceOptions = "GPKG", []
    for name in ("other", "shops"):
        options.layerName = name
        QgsVectorFileWriter.writeAsVectorFormatV3(memory, package, QgsProject.instance().transformContext(), options)
        options.actionOnExistingFile = QgsVectorFileWriter.CreateOrOverwriteLayer
    of_two = QgsVectorLayer(f"{package}|layername=shops", "of two layers", "ogr")
    selected = QgsVectorLayer(stores_file, "selected", "ogr")
    selected.selectByExpression("visitors > 300")
    QgsProject.instance().addMapLayer(selected, False)
    some = QgsProcessingFeatureSourceDefinition(selected.id(), True)
    for source, name in ((filtered, "filtered"), (memory, "in memory"), (in_database, "in a database"),
                         (of_two, "of two layers"), (some, "selected")):
        check(isinstance(source, QgsProcessingFeatureSourceDefinition) or source.isValid(), f"{name} is valid")
        result, feedback = run("findcities", {"STORES": source, "VISITORS": "visitors", "OUTPUT": f"{folder}/{name}",
                                              "LOAD": False, **quick})
        check(series_of(result["DATABASE"]) == [name], f"the series of {name} is {series_of(result['DATABASE'])}")
        counted = QgsVectorLayer(f"{result['DATABASE']}|layername=stores", "", "ogr").featureCount()
        part = {"filtered": filtered.featureCount(), "selected": selected.selectedFeatureCount()}
        expected = part.get(name, memory.featureCount())
        check(counted == expected, f"{name}: {counted} stores are used, not {expected}")
    _, feedback = run("checkstores", {"STORES": stores_file, "JOIN": of_two, "ON": "store_id",
                                      "VISITORS": "visitors", "OUTPUT": f"{folder}/joined.html"})
    check("--join-layer shops" in feedback.commands[0], f"of two layers the one chosen is joined: {feedback.commands}")
    check(not QgsProject.instance().mapLayersByName("Cities"), "layers are not added where that is not wanted")
    QgsProject.instance().clear()


def check_crs_of_a_layer(folder):
    """A layer counts as it is in QGIS: with the CRS that was chosen there. A table has none, and needs to be told."""
    plain = f"{folder}/plain.csv"
    with open(stores_file, encoding="utf-8") as file, open(plain, "w", encoding="utf-8") as table:
        table.write("lon,lat,visitors\n")
        for feature in json.load(file)["features"]:
            x, y = feature["geometry"]["coordinates"]
            table.write(f"{x},{y},{feature['properties']['visitors']}\n")
    layer = QgsVectorLayer(f"file://{plain}?type=csv&xField=lon&yField=lat", "plain", "delimitedtext")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    table = QgsVectorLayer(plain, "plain", "ogr")
    check(layer.isSpatial() and not table.isSpatial(), "one has geometry, the other is a table")
    for source, more in ((layer, {}), (table, {"SRC_CRS": QgsCoordinateReferenceSystem("EPSG:4326")})):
        parameters = {"STORES": source, "VISITORS": "visitors", "OUTPUT": f"{folder}/check.html", **more}
        result, _ = run("checkstores", parameters)
        with open(result["OUTPUT"], encoding="utf-8") as page:
            text = page.read()
        check("WGS 84 (EPSG:4326)" in text and "stores used" in text, f"the check says what would be read: {text}")


def check_extent(folder):
    box = QgsReferencedRectangle(QgsRectangle(8, 50, 10, 52), QgsCoordinateReferenceSystem("EPSG:4326"))
    parameters = {"STORES": stores_file, "INIT": "uniform", "CENTRE_EXTENT": box, "OUTPUT": f"{folder}/box",
                  "LOAD": False, **quick}
    try:
        run("findcities", parameters)
        check(False, "an extent without a plane is refused")
    except QgsProcessingException as error:
        check("choose that too" in str(error), f"an extent needs a plane: {error}")
    result, feedback = run("findcities", {**parameters, "CRS": QgsCoordinateReferenceSystem("EPSG:25832")})
    check("--centre-min 42" in feedback.commands[0] and "--crs EPSG:25832" in feedback.commands[0],
          f"an extent becomes two corners in the plane: {feedback.commands}")


def check_next_steps(folder, database):
    """What follows on a run."""
    stores = QgsVectorLayer(stores_file, "stores", "ogr")
    _, feedback = run("findcities", {"STORES": stores, "OUTPUT": f"{folder}/saved", "FORCE": True, "LOAD": True, **quick,
                                     "ALERT": "cities > 1\nnew-city", "FAIL_ON_ALERT": True})
    check("stores, run 2" in names_in_tree(), "a second run has a group of its own")
    check(any("alert" in line for line in feedback.told), "an alert is a warning, not a failure")
    result, _ = run("compareruns", {"DB": database, "RUNS": "1 2", "OUTPUT": f"{folder}/compared.html"})
    with open(result["OUTPUT"], encoding="utf-8") as page:
        text = page.read()
    check("<pre>" in text and "stores" in text, f"the comparison is a page: {text}")
    result, _ = run("report", {"DB": database, "RUN": 1, "OUTPUT": f"{folder}/report.html"})
    check(os.path.getsize(result["OUTPUT"]) > 50000, "the report is a page")
    cities = QgsVectorLayer(f"{database}|layername=latest_cities", "cities", "ogr")
    centre = next(cities.getFeatures()).geometry().asPoint()
    parameters = {"DB": database, "AT": f"{centre.x()},{centre.y()} [EPSG:4326]", "OUTPUT": f"{folder}/prediction"}
    for _ in range(2):
        result, _ = run("predictsites", parameters)
    check(os.path.exists(result["REPORT"]), "a prediction has a report, also the second into the same folder")
    predicted = QgsProject.instance().mapLayersByName("Predicted visitors")
    check(predicted and predicted[0].featureCount() == 1 and predicted[0].renderer().type() != "singleSymbol",
          "the prediction is in the map, with its style")
    QgsProject.instance().clear()


def check_failure(folder):
    try:
        run("findcities", {"STORES": stores_file, "VISITORS": "name", "OUTPUT": f"{folder}/failed"})
        check(False, "what the program refuses fails")
    except QgsProcessingException as error:
        check("name" in str(error) and "footfall fit" not in str(error), f"the sentence of the program is told: {error}")
    check(not os.path.exists(f"{folder}/failed/footfall.gpkg"), "and nothing is left")


def check_short_commands(folder):
    """What goes wrong with one is a sentence too: it is refused, too slow, or not read."""
    from footfall import program
    from footfall.algorithms import FindCities
    whole = subprocess.run

    def sentence_of(*arguments):
        try:
            FindCities.result_of(*arguments)
        except QgsProcessingException as error:
            return str(error)
        return ""

    refused = sentence_of("runs", f"{folder}/missing.gpkg")
    check("missing.gpkg" in refused and not refused.startswith("footfall"), f"it says what was refused: {refused}")
    for instead, said in ((["sleep", "10"], "timed out"), (["echo", "no JSON"], "does not say"), (["false"], "failed"),
                          ([f"{folder}/no program"], "No such file")):
        program.subprocess.run = lambda _, timeout, instead=instead, **more: whole(instead, timeout=0.2, **more)
        try:
            sentence = sentence_of("runs", "footfall.gpkg")
        finally:
            program.subprocess.run = whole
        check(said in sentence, f"{instead[0]} is a sentence: {sentence}")


def run_in_background(parameters, feedback):
    """As the window of an algorithm does it: in a thread of its own. What it returned, and what is to be loaded then."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("footfall:findcities")
    context, loop, done = QgsProcessingContext(), QEventLoop(), []
    context.setProject(QgsProject.instance())

    def finished(ok, results):
        done.append(results if ok else None)
        loop.quit()

    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
    task.executed.connect(finished)
    QgsApplication.taskManager().addTask(task)
    QTimer.singleShot(120000, loop.quit)
    loop.exec_()
    check(done, "an algorithm in the background ends")
    return done[0], context.layersToLoadOnCompletion()


def check_background(folder):
    feedback = Feedback()
    result, layers = run_in_background({"STORES": stores_file, "OUTPUT": f"{folder}/background", **quick}, feedback)
    check(result and os.path.exists(result["REPORT"]), f"it runs in the background: {feedback.told}")
    check(len(layers) > 8, "and layers are to be loaded when it is done")


def check_cancel(folder):
    """In the window's own thread and in the background."""
    many = f"{folder}/many.geojson"
    subprocess.run([sys.argv[1], "simulate", "--cities", "60", "--stores", "6000", "-o", many, "--quiet"], check=True)
    output = f"{folder}/cancelled"
    parameters = {"STORES": many, "VISITORS": "visitors", "OUTPUT": output}

    def run_in_window(_, feedback):
        run("findcities", parameters, feedback)
        return None, {}

    for run_it in (run_in_window, run_in_background):
        feedback = Feedback()
        feedback.cancel_at = "finding cities"
        _, layers = run_it(parameters, feedback)
        check(feedback.isCanceled() and "Cancelled: nothing was written." in feedback.told, f"cancelled: {feedback.told}")
        left = os.listdir(output) if os.path.exists(output) else []
        check(not left, f"nothing is left: {left}")
        running = subprocess.run(["pgrep", "-f", many], capture_output=True, text=True, check=False).stdout
        check(not running, "the program has ended")
        check(not layers and not QgsProject.instance().mapLayers(), "nothing is loaded")


def main():
    app = start()
    from processing.core.Processing import Processing
    Processing.initialize()
    warnings.clear()  # of other providers, whose programs are not installed
    import footfall
    plugin = footfall.classFactory(None)
    plugin.initProcessing()
    with tempfile.TemporaryDirectory() as scratch:
        folder = sys.argv[3] if len(sys.argv) > 3 else scratch
        check_parameters()
        check_setting()
        database = check_saved_layer(folder)
        check_picture(folder)
        check_other_layers(folder)
        check_crs_of_a_layer(folder)
        check_extent(folder)
        check_next_steps(folder, database)
        check_failure(folder)
        check_short_commands(folder)
        check_background(folder)
        check_cancel(folder)
        plugin.unload()
        end(app)


main()
