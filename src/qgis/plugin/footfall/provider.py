"""The group of algorithms in the toolbox."""

import os

from processing.core.ProcessingConfig import ProcessingConfig, Setting, settingsWatcher
from qgis.core import Qgis, QgsMessageLog, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from . import program
from .algorithms import ALGORITHMS


class FootfallProvider(QgsProcessingProvider):
    def id(self):
        return "footfall"

    def name(self):
        return "Footfall"

    def icon(self):
        return QIcon(self.svgIconPath())

    def svgIconPath(self):
        return os.path.join(os.path.dirname(__file__), "icon.svg")

    def versionInfo(self):
        try:
            return program.usage()["version"]
        except program.ProgramError:
            return ""

    def load(self):
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        ProcessingConfig.addSetting(Setting(self.name(), program.SETTING,
                                            "The program footfall, where it is not on the PATH", "",
                                            valuetype=Setting.FILE))
        ProcessingConfig.readSettings()
        # Another program may have other options.
        settingsWatcher.settingsChanged.connect(self.refreshAlgorithms)
        self.refreshAlgorithms()
        return True

    def unload(self):
        settingsWatcher.settingsChanged.disconnect(self.refreshAlgorithms)
        ProcessingConfig.removeSetting(program.SETTING)

    def loadAlgorithms(self):
        try:
            commands = {command["name"]: command for command in program.usage()["commands"]}
        except program.ProgramError as error:
            QgsMessageLog.logMessage(str(error), self.name(), Qgis.Warning)
            return
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm(commands[algorithm.command]))
