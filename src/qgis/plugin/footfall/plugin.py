"""What QGIS loads and unloads."""

from qgis.core import QgsApplication

from .provider import FootfallProvider


class FootfallPlugin:
    def __init__(self):
        self.provider = None

    def initProcessing(self):
        """Called alone by qgis_process."""
        self.provider = FootfallProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):
        self.initProcessing()

    def unload(self):
        if self.provider:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
