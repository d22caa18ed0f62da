"""open_in_qgis.py FOLDER: opens what a fit wrote in a real QGIS without a window. Every layer must be valid, have
features and the style that came with it, QGIS must not warn, and map and layout must show something."""

import os
import sys
import tempfile

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import (QgsApplication, QgsLayoutExporter, QgsMapRendererSequentialJob, QgsMapSettings, QgsProject,
                       QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

renderers = {"cities": "RuleRenderer", "city_spreads": "RuleRenderer", "city_uncertainties": "RuleRenderer",
             "stores": "graduatedSymbol", "contributions": "RuleRenderer"}


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


def check_layers_alone(folder):
    for name in renderers:
        for table in (name, "latest_" + name):
            check_layer(QgsVectorLayer(f"{folder}/footfall.gpkg|layername={table}", table, "ogr"), name)
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


def main():
    folder = sys.argv[1]
    pictures = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    app = QgsApplication([], False)
    app.initQgis()
    warnings = []
    app.messageLog().messageReceived.connect(lambda text, tag, level: warnings.append(f"{tag}: {text}"))
    check_layers_alone(folder)
    check_project(folder, pictures)
    check(not warnings, f"QGIS does not warn: {warnings}")
    QgsProject.instance().clear()
    app.exitQgis()


main()
