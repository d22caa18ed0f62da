"""What the tests in QGIS share: QGIS without a window, checks that end the test, pictures."""

import os
import subprocess
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
try:
    from qgis.core import (QgsApplication, QgsExpressionContext, QgsExpressionContextUtils, QgsLayoutExporter,
                           QgsMapRendererSequentialJob, QgsMapSettings, QgsProject)
except ImportError:
    print("skipped: python3-qgis is not installed")
    sys.exit(77)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

footfall = sys.argv[1]
warnings = []


def start():
    app = QgsApplication([], False)
    app.initQgis()
    app.messageLog().messageReceived.connect(lambda text, tag, level: warnings.append(f"{tag}: {text}"))
    return app


def end(app):
    # A national grid's best transformation asks for a file that few machines have.
    ours = [text for text in warnings if "non-preferred coordinate operation" not in text]
    check(not ours, f"QGIS does not warn: {ours}")
    QgsProject.instance().clear()
    app.exitQgis()


def check(holds, what):
    if not holds:
        sys.exit(f"not so: {what}")


def run(*arguments):
    subprocess.run([footfall, *arguments, "--quiet"], check=True)


def project_of(file):
    project = QgsProject.instance()
    check(project.read(file), f"{file} can be read")
    check(project.crs().isValid() and not project.crs().isGeographic(), f"{file} is in the run's plane")
    return project


def shown_layers(project):
    return [node.layer() for node in project.layerTreeRoot().findLayers() if node.isVisible()]


def colours_of(image):
    return {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def map_of(project, extent, layers, file):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(1000, 900))
    settings.setBackgroundColor(QColor("white"))
    # As the window does it: styles ask for the scale.
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(file)
    check(not job.errors(), f"{file} is drawn without errors: {[error.message for error in job.errors()]}")
    return job.renderedImage()


def labels_of(layout_map):
    """The labels that a map of a layout has room for."""
    dpi = 150
    size = layout_map.rect().size() * dpi / 25.4
    settings = layout_map.mapSettings(layout_map.extent(), size, dpi, True)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return [label for label in job.takeLabelingResults().allLabels() if not label.isUnplaced]


def check_layout(layout, file):
    QgsLayoutExporter(layout).exportToImage(file, QgsLayoutExporter.ImageExportSettings())
    check(len(colours_of(QImage(file))) > 20, f"{file} shows something")
