"""What the algorithms share: parameters from the program's own description, a run of it, what it says.

An algorithm of ours names a command; its parameters are made in parameters.py, the program is run by program.py, and
layers.py brings what it wrote into the map."""

import html
import os

from qgis.core import QgsProcessingAlgorithm, QgsProcessingException
from qgis.PyQt.QtGui import QIcon

from . import program
from .parameters import definitions_of, options_of

# The exit code of a run that did all it should, with --fail-on-alert.
ALERT_RAISED = 4


class FootfallAlgorithm(QgsProcessingAlgorithm):
    command = ""  # of the program
    title = ""
    hidden = ()  # options that are not asked for, beside those of HIDDEN
    always = ()  # words that every line has
    note = ""  # what is different in QGIS

    # QGIS has its own ways to show messages and progress, and it asks before a file is replaced.
    HIDDEN = ("quiet", "verbose", "json", "progress", "progress-every")

    def __init__(self, usage):
        super().__init__()
        self.usage = usage
        self.options = options_of(usage, (*self.HIDDEN, *self.hidden))

    def createInstance(self):
        return type(self)(self.usage)

    def name(self):
        return self.title.lower().replace(" ", "")

    def displayName(self):
        return self.title

    def icon(self):
        return QIcon(self.svgIconPath())

    def svgIconPath(self):
        return os.path.join(os.path.dirname(__file__), "icon.svg")

    def shortDescription(self):
        return self.usage["description"]

    def shortHelpString(self):
        parts = [f"<p>{html.escape(self.usage['description'])}.</p>"]
        for option in self.options:
            parts.append(f"<p><b>{html.escape(option.title())}</b><br>{html.escape(option.usage['description'])}</p>")
        if self.usage["notes"]:
            parts.append(f"<p>{html.escape(self.usage['notes'])}</p>")
        if self.note:
            parts.append(f"<p>{self.note}</p>")
        parts.append(f"<p>The same in a terminal: footfall {self.command}</p>")
        return "".join(parts)

    def tags(self):
        return ["footfall", self.command, "stores", "visitors", "retail"]

    def initAlgorithm(self, configuration=None):
        for option in self.options:
            for definition in definitions_of(option):
                self.addParameter(definition)
        self.add_more()

    def add_more(self):
        """Parameters and outputs that are no options of the program."""

    def canExecute(self):
        try:
            program.path()
            return True, ""
        except program.ProgramError as error:
            return False, str(error)

    def takes(self, option_name):
        return any(one["name"] == option_name for one in self.usage["options"])

    def line(self, parameters, context, feedback):
        """The words on the program's line: options first, so that nothing that follows is taken for one."""
        arguments, options = [], []
        for option in self.options:
            words = option.words(self, parameters, context, feedback)
            # What belongs to an argument, as its layer and CRS, is an option of its own.
            while words and not option.flag and not words[0].startswith("--"):
                arguments.append(words.pop(0))
            options += words
        if self.takes("progress-every"):
            options += ["--progress-every", "1"]
        return [self.command, *options, *self.always, *arguments]

    def run_program(self, line, feedback):
        """What the program wrote; None where it was cancelled."""
        try:
            code, written, message = program.run(line, feedback)
        except program.ProgramError as error:
            raise QgsProcessingException(str(error)) from error
        if feedback.isCanceled():
            feedback.pushInfo("Cancelled: nothing was written.")
            return None
        if code == ALERT_RAISED:
            feedback.pushWarning(message)
        elif code != 0:
            raise QgsProcessingException(message.split(": ", 1)[-1] or f"the program failed with exit code {code}")
        feedback.setProgress(100)
        return written

    @staticmethod
    def result_of(*arguments):
        """What a short command prints with --json."""
        try:
            return program.result_of(*arguments)
        except program.ProgramError as error:
            raise QgsProcessingException(str(error)) from error
