"""The algorithms, one for each command that an analyst needs in QGIS."""

import glob
import html
import os

from qgis.core import (QgsProcessingOutputFile, QgsProcessingOutputHtml, QgsProcessingOutputNumber,
                       QgsProcessingParameterBoolean, QgsProcessingParameterFileDestination)

from . import layers, program
from .algorithm import FootfallAlgorithm


class FindCities(FootfallAlgorithm):
    command = "fit"
    title = "Find cities"
    note = "In QGIS a series is called as the layer, unless it is named."
    hidden = ("part", "outputs")  # a plan is for many machines, and a layer needs its file

    def add_more(self):
        self.addParameter(QgsProcessingParameterBoolean("LOAD", "Add the layers to the map", True, True))
        self.addOutput(QgsProcessingOutputFile("DATABASE", "Database of runs"))
        self.addOutput(QgsProcessingOutputHtml("REPORT", "Report of the cities"))
        self.addOutput(QgsProcessingOutputNumber("RUN", "Number of the run"))

    def processAlgorithm(self, parameters, context, feedback):
        line = self.line(parameters, context, feedback)
        # The file may be a temporary one: what belongs together is told by the layer's name.
        series = self.parameterAsString(parameters, "SERIES", context)
        if not series:
            series = self.parameterAsSource(parameters, "STORES", context).sourceName()
            line[1:1] = ["--series", series]
        if self.run_program(line, feedback) is None:
            return {}
        folder = line[line.index("--output") + 1]
        return {"OUTPUT": folder, **self.written(folder, series, parameters, context)}

    def written(self, folder, series, parameters, context):
        """With --group-by there is a run and a folder for each group, and a page that ranks them."""
        groups = os.path.join(folder, "index.html")
        if self.parameterAsString(parameters, "GROUP_BY", context) and os.path.exists(groups):
            return {"DATABASE": os.path.join(folder, "footfall.gpkg"), "REPORT": groups}
        database = os.path.join(folder, "footfall.gpkg")
        run = self.result_of("runs", database, "--series", series)["runs"][-1]["run_id"]
        # A second series has its files in a folder of its own.
        pages = glob.glob(os.path.join(glob.escape(folder), "report.html")) + \
            glob.glob(os.path.join(glob.escape(folder), "*", "report.html"))
        report = max(pages, key=os.path.getmtime)
        project = os.path.join(os.path.dirname(report), "footfall.qgz")
        if self.parameterAsBoolean(parameters, "LOAD", context) and os.path.exists(project):
            layers.load(context, f"{series}, run {run}", layers.layers_of_project(project, run))
        return {"DATABASE": database, "REPORT": report, "RUN": run}


class PredictSites(FootfallAlgorithm):
    command = "predict"
    title = "Predict sites"
    hidden = ("losses", "overwrite")  # the folder has the losses too
    always = ("--overwrite",)

    def add_more(self):
        self.addParameter(QgsProcessingParameterBoolean("LOAD", "Add the layers to the map", True, True))
        self.addOutput(QgsProcessingOutputHtml("REPORT", "Report of the prediction"))

    def processAlgorithm(self, parameters, context, feedback):
        line = self.line(parameters, context, feedback)
        if self.run_program(line, feedback) is None:
            return {}
        if "--output" not in line:
            return {}
        folder = line[line.index("--output") + 1]
        if self.parameterAsBoolean(parameters, "LOAD", context):
            files = (("predictions.geojson", "Predicted visitors"), ("losses.geojson", "Losses of stores"))
            found = [layers.Shown(os.path.join(folder, file), name, "")
                     for file, name in files if os.path.exists(os.path.join(folder, file))]
            layers.load(context, "Prediction", found)
        return {"OUTPUT": folder, "REPORT": os.path.join(folder, "report.html")}


class Report(FootfallAlgorithm):
    command = "report"
    title = "Report"
    hidden = ("overwrite",)
    always = ("--overwrite",)

    def processAlgorithm(self, parameters, context, feedback):
        line = self.line(parameters, context, feedback)
        if self.run_program(line, feedback) is None:
            return {}
        return {"OUTPUT": line[line.index("--output") + 1]}


class TextAlgorithm(FootfallAlgorithm):
    """What the program prints is the result; it is kept as a page where that is asked for."""

    def add_more(self):
        self.addParameter(QgsProcessingParameterFileDestination("OUTPUT", self.title, "HTML files (*.html)", None, True))

    def processAlgorithm(self, parameters, context, feedback):
        written = self.run_program(self.line(parameters, context, feedback), feedback)
        page = self.parameterAsFileOutput(parameters, "OUTPUT", context)
        if written is None or not page:
            return {}
        text = html.escape("\n".join(written))
        with open(page, "w", encoding="utf-8") as file:
            file.write(f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{self.title}</title></head>'
                       f"<body><pre>{text}</pre></body></html>\n")
        return {"OUTPUT": page}


class CompareRuns(TextAlgorithm):
    command = "compare"
    title = "Compare runs"


class CheckStores(TextAlgorithm):
    command = "check"
    title = "Check stores"


ALGORITHMS = (FindCities, PredictSites, CompareRuns, CheckStores, Report)
