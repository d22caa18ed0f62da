#!/usr/bin/python3
"""draw_in_qgis.py FOLDER: how long QGIS takes to draw each layer of a run's project, ticked or not, and all ticked
ones together, on a screen of 1600 × 1000: the whole run, and around its largest city at 1 : 500 000 and 1 : 100 000.
Seconds on the clock and of the processor, the median of three."""

import os
import statistics
import sys
import time

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

SIZE = QSize(1600, 1000)
DPI = 96


def settings_of(project, layers, extent):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setOutputSize(SIZE)
    settings.setOutputDpi(DPI)
    settings.setExtent(extent)
    settings.setBackgroundColor(QColor("white"))
    return settings


def draw(project, layers, extent):
    job = QgsMapRendererParallelJob(settings_of(project, layers, extent))
    clock, processor = time.monotonic(), time.process_time()
    job.start()
    job.waitForFinished()
    seconds = time.monotonic() - clock, time.process_time() - processor
    if job.errors():
        sys.exit(f"not drawn: {[error.message for error in job.errors()]}")
    return seconds, job.renderedImage()


def median_of_three(project, layers, extent):
    times = [draw(project, layers, extent)[0] for _ in range(3)]
    return [statistics.median(seconds) for seconds in zip(*times)]


def around(x, y, denominator):
    half = 0.5 * denominator * 0.0254 / DPI
    return QgsRectangle(x - half * SIZE.width(), y - half * SIZE.height(),
                        x + half * SIZE.width(), y + half * SIZE.height())


def main():
    folder = sys.argv[1]
    app = QgsApplication([], False)
    app.initQgis()
    project = QgsProject.instance()
    if not project.read(f"{folder}/footfall.qgz"):
        sys.exit(f"{folder}/footfall.qgz cannot be opened")
    cities = next(layer for layer in project.mapLayers().values() if layer.id() == "footfall_cities")
    largest = max(cities.getFeatures(), key=lambda city: city["visits"])
    x, y = largest["x_m"], largest["y_m"]
    extents = {"all": project.layoutManager().layouts()[0].referenceMap().extent(),
               "1 : 500 000": around(x, y, 500_000), "1 : 100 000": around(x, y, 100_000)}
    nodes = project.layerTreeRoot().findLayers()
    drawn = {node.layer().name() + ("" if node.isVisible() else " (not ticked)"): [node.layer()] for node in nodes}
    drawn["all ticked"] = [node.layer() for node in nodes if node.isVisible()]
    print(f"{'':42}" + "".join(f"{name + ', s':>20}" for name in extents) + "   on the clock, of the processor")
    for name, layers in drawn.items():
        times = [median_of_three(project, layers, extent) for extent in extents.values()]
        features = layers[0].featureCount() if len(layers) == 1 and hasattr(layers[0], "featureCount") else None
        label = name if features is None else f"{name}, {features:,}"
        print(f"{label:42}" + "".join(f"{clock:12.2f}{processor:8.2f}" for clock, processor in times))
    if len(sys.argv) > 2:
        for name, extent in extents.items():
            draw(project, drawn["all ticked"], extent)[1].save(f"{sys.argv[2]}/{name.replace(' ', '')}.png")
    project.clear()
    app.exitQgis()


main()
