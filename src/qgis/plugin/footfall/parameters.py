"""Options of the program as parameters of Processing, and what was chosen in them as words on the program's line. All of
it goes by what `footfall --json-usage` says of an option, so that a new one appears by itself."""

import re

from qgis.core import (QgsCoordinateReferenceSystem, QgsProcessing, QgsProcessingException,
                       QgsProcessingParameterBoolean, QgsProcessingParameterCrs, QgsProcessingParameterDefinition,
                       QgsProcessingParameterEnum, QgsProcessingParameterExtent, QgsProcessingParameterFeatureSource,
                       QgsProcessingParameterField, QgsProcessingParameterFile, QgsProcessingParameterFileDestination,
                       QgsProcessingParameterFolderDestination, QgsProcessingParameterNumber,
                       QgsProcessingParameterPoint, QgsProcessingParameterString, QgsVectorFileWriter)

WGS_84 = QgsCoordinateReferenceSystem("EPSG:4326")

# Of what the others need not be looked at, for whom the defaults serve.
BASIC_GROUPS = ("Reading", "Sites", "Options")
BASIC_OPTIONS = ("cities", "output", "series")

WIDEST_CLAUSE = 70


def parameter_name(option_name):
    return option_name.upper().replace("-", "_")


def _given(parameters, name):
    return parameters.get(name) not in (None, "", [])


class Option:
    """An option or argument of a command, and the parameters that stand for it."""

    def __init__(self, usage):
        self.usage = usage
        self.name = parameter_name(usage["name"])
        self.flag = usage["flags"][-1] if "flags" in usage else None

    @staticmethod
    def suits(usage):
        raise NotImplementedError

    def definitions(self):
        """Each with what distinguishes it in its label."""
        raise NotImplementedError

    def words(self, algorithm, parameters, context, feedback):
        raise NotImplementedError

    def title(self):
        """Its name, by which the documents call it."""
        usage = self.usage
        words = [word.upper() if word in ("crs", "id") else word for word in usage["name"].lower().split("-")]
        text = " ".join(words)
        if "unit" in usage:
            text += f" ({usage['unit']})"
        return f"{usage['group']}, {text}" if self.is_advanced() else text[0].upper() + text[1:]

    def label(self, what=""):
        """With what it is, where that is said in a few words."""
        title = f"{self.title()}, {what}" if what else self.title()
        clause = re.split(r" \(|; |, as |, so that|: ", self.usage["description"])[0]
        if not self.flag or len(clause) > WIDEST_CLAUSE:
            return title
        return f"{title}: {clause if clause[1:2].isupper() else clause[0].lower() + clause[1:]}"

    def is_advanced(self):
        usage = self.usage
        return bool(self.flag) and not usage["required"] and usage["group"] not in BASIC_GROUPS and \
            usage["name"] not in BASIC_OPTIONS

    def is_optional(self):
        return not self.usage["required"]

    def with_flag(self, values):
        return [word for value in values for word in ([self.flag, value] if self.flag else [value])]


class Flag(Option):
    @staticmethod
    def suits(usage):
        return usage["type"] == "boolean"

    def definitions(self):
        return [QgsProcessingParameterBoolean(self.name, self.label(), False, True)]

    def words(self, algorithm, parameters, context, feedback):
        return [self.flag] if algorithm.parameterAsBoolean(parameters, self.name, context) else []


class Choice(Option):
    @staticmethod
    def suits(usage):
        return not usage["kinds"]

    def definitions(self):
        return [QgsProcessingParameterEnum(self.name, self.label(), self.usage["words"], False, self.usage["default"],
                                           True, True)]

    def words(self, algorithm, parameters, context, feedback):
        word = algorithm.parameterAsEnumString(parameters, self.name, context)
        return self.with_flag([word]) if word and word != self.usage["default"] else []


class Layer(Option):
    """A layer of any kind arrives as a file: as its own where that serves, else as a temporary one."""

    @staticmethod
    def suits(usage):
        return "vector" in usage["kinds"]

    def definitions(self):
        words = [QgsProcessingParameterBoolean(f"{self.name}_{parameter_name(word)}", self.label(word), False, True)
                 for word in self.usage["words"]]
        types = [QgsProcessing.TypeVectorAnyGeometry, QgsProcessing.TypeVector]
        return [QgsProcessingParameterFeatureSource(self.name, self.label(), types, None, self.is_optional()), *words]

    def words(self, algorithm, parameters, context, feedback):
        for word in self.usage["words"]:
            if algorithm.parameterAsBoolean(parameters, f"{self.name}_{parameter_name(word)}", context):
                return self.with_flag([word])
        if not _given(parameters, self.name):
            return []
        path, layer = self._file(algorithm, parameters, context, feedback)
        words = self.with_flag([path])
        prefix = f"{self.usage['name']}-" if self.flag else ""
        if layer and algorithm.takes(f"{prefix}layer"):
            words += [f"--{prefix}layer", layer]
        crs_option = f"{prefix}crs" if prefix else "src-crs"
        if algorithm.takes(crs_option) and not _given(parameters, parameter_name(crs_option)):
            crs = self._crs(algorithm, parameters, context)
            words += [f"--{crs_option}", text_of_crs(crs)] if crs.isValid() else []
        return words

    def _file(self, algorithm, parameters, context, feedback):
        formats = QgsVectorFileWriter.supportedFormatExtensions()
        path, layer = algorithm.parameterAsCompatibleSourceLayerPathAndLayerName(parameters, self.name, context, formats,
                                                                                 "gpkg", feedback)
        if not path:
            raise QgsProcessingException(algorithm.invalidSourceError(parameters, self.name))
        return path, layer

    def _crs(self, algorithm, parameters, context):
        """That of the layer where its file says another one or none, for a user may have set it; else an invalid one."""
        layer = algorithm.parameterAsVectorLayer(parameters, self.name, context)
        if layer is not None and layer.dataProvider().crs() == layer.crs():
            return QgsCoordinateReferenceSystem()
        return algorithm.parameterAsSource(parameters, self.name, context).sourceCrs()


class Field(Option):
    """With a parameter of its own for each ending that a field may have, and for a number in its place."""

    @staticmethod
    def suits(usage):
        return "field" in usage["kinds"]

    def _endings(self):
        return ["", *self.usage.get("endings", [])]

    def _name(self, ending):
        return self.name + ending.replace(":", "_").upper()

    def definitions(self):
        several = self.usage["most"] is None
        fields = [QgsProcessingParameterField(self._name(ending), self.label(f"as {ending[1:]}" if ending else ""), None,
                                              parameter_name(self.usage["of"]), QgsProcessingParameterField.Any, several,
                                              self.is_optional())
                  for ending in self._endings()]
        if "number" in self.usage["kinds"]:
            fields.append(QgsProcessingParameterNumber(f"{self.name}_NUMBER", self.label("as a number"),
                                                       QgsProcessingParameterNumber.Double, None, True))
        return fields

    def words(self, algorithm, parameters, context, feedback):
        # QGIS 3.40 would rather have parameterAsStrings, which 3.22 lacks.
        values = [field + ending for ending in self._endings() if _given(parameters, self._name(ending))
                  for field in algorithm.parameterAsFields(parameters, self._name(ending), context)]
        if not values and _given(parameters, f"{self.name}_NUMBER"):
            values = [repr(algorithm.parameterAsDouble(parameters, f"{self.name}_NUMBER", context))]
        return self.with_flag(values)


class Number(Option):
    """Without a number it is what the program takes by itself, such as auto."""

    @staticmethod
    def suits(usage):
        return usage["kinds"] in (["number"], ["integer"]) and usage["most"] == 1

    def _is_whole(self):
        return self.usage["kinds"] == ["integer"]

    def definitions(self):
        kind = QgsProcessingParameterNumber.Integer if self._is_whole() else QgsProcessingParameterNumber.Double
        return [QgsProcessingParameterNumber(self.name, self.label(), kind, None, self.is_optional())]

    def words(self, algorithm, parameters, context, feedback):
        if not _given(parameters, self.name):
            return []
        value = algorithm.parameterAsInt(parameters, self.name, context) if self._is_whole() else \
            algorithm.parameterAsDouble(parameters, self.name, context)
        return self.with_flag([repr(value)])


class Run(Number):
    """By its number; a word may stand for one where the program takes one."""

    @staticmethod
    def suits(usage):
        return usage["kinds"] == ["run"] and not usage["words"]

    def _is_whole(self):
        return True


class Crs(Option):
    @staticmethod
    def suits(usage):
        return usage["kinds"] == ["crs"]

    def definitions(self):
        return [QgsProcessingParameterCrs(self.name, self.label(), None, True)]

    def words(self, algorithm, parameters, context, feedback):
        crs = algorithm.parameterAsCrs(parameters, self.name, context)
        return self.with_flag([text_of_crs(crs)]) if crs.isValid() else []


class Point(Option):
    @staticmethod
    def suits(usage):
        return usage["kinds"] == ["point"]

    def definitions(self):
        return [QgsProcessingParameterPoint(self.name, self.label(), None, True)]

    def words(self, algorithm, parameters, context, feedback):
        if not _given(parameters, self.name):
            return []
        point = algorithm.parameterAsPoint(parameters, self.name, context, WGS_84)
        return self.with_flag([f"{point.x()!r},{point.y()!r}"])


class Corners(Option):
    """Two corners of a box in the plane of the fit, --centre-min and --centre-max, as an extent."""

    def __init__(self, least, most):
        super().__init__(least)
        self.flag_of_most = most["flags"][-1]
        self.name = parameter_name(least["name"][:-len("-min")] + "-extent")

    def title(self):
        return f"{self.usage['group']}, {self.name.lower().replace('_', ' ')}"

    def label(self, what=""):
        return f"{self.title()}: the box between {self.flag} and {self.flag_of_most}"

    def definitions(self):
        return [QgsProcessingParameterExtent(self.name, self.label(), None, True)]

    def words(self, algorithm, parameters, context, feedback):
        if not _given(parameters, self.name):
            return []
        crs = algorithm.parameterAsCrs(parameters, "CRS", context)
        if not crs.isValid():
            raise QgsProcessingException("an extent is in the plane of the fit; choose that too, as Crs")
        box = algorithm.parameterAsExtent(parameters, self.name, context, crs)
        return [self.flag, f"{box.xMinimum()!r},{box.yMinimum()!r}",
                self.flag_of_most, f"{box.xMaximum()!r},{box.yMaximum()!r}"]


class Database(Option):
    @staticmethod
    def suits(usage):
        return usage["kinds"] == ["database"]

    def title(self):
        return "Database of runs, footfall.gpkg"

    def definitions(self):
        return [QgsProcessingParameterFile(self.name, self.label(), QgsProcessingParameterFile.File, "gpkg", None,
                                           self.is_optional())]

    def words(self, algorithm, parameters, context, feedback):
        path = algorithm.parameterAsFile(parameters, self.name, context)
        return self.with_flag([path]) if path else []


class Output(Option):
    """A folder where the program may write one."""

    @staticmethod
    def suits(usage):
        return usage.get("written", False)

    def definitions(self):
        if "folder" in self.usage["kinds"]:
            return [QgsProcessingParameterFolderDestination(self.name, self.label(), None, self.is_optional())]
        return [QgsProcessingParameterFileDestination(self.name, self.label(), "HTML files (*.html)", None,
                                                      self.is_optional())]

    def words(self, algorithm, parameters, context, feedback):
        # An optional folder that is not asked for is none.
        if not _given(parameters, self.name):
            return []
        return self.with_flag([algorithm.parameterAsFileOutput(parameters, self.name, context)])


class Text(Option):
    """Of what may be given several times each line is one."""

    @staticmethod
    def suits(usage):
        return True

    def definitions(self):
        several = self.usage["most"] is None
        label = self.label("one per line" if several else "")
        return [QgsProcessingParameterString(self.name, label, None, several, self.is_optional())]

    def words(self, algorithm, parameters, context, feedback):
        text = algorithm.parameterAsString(parameters, self.name, context)
        if self.usage["most"] is None:
            return self.with_flag([line.strip() for line in text.splitlines() if line.strip()])
        if self.usage["most"] > 1:
            return self.with_flag(text.split())
        return self.with_flag([text]) if text else []


KINDS = (Flag, Output, Choice, Layer, Field, Number, Run, Crs, Point, Database, Text)


def text_of_crs(crs):
    return crs.authid() or crs.toWkt(QgsCoordinateReferenceSystem.WKT_PREFERRED)


def is_said_by_a_layer(usage, command):
    """A layer in QGIS is one layer of its file."""
    layers = {one["name"] for one in command["arguments"] + command["options"] if "vector" in one["kinds"]}
    return usage["kinds"] == ["layer"] and usage.get("of") in layers


def options_of(command, hidden):
    """The options of a command that are asked for, arguments first."""
    by_name = {one["name"]: one for one in command["options"]}
    options = []
    for usage in command["arguments"] + command["options"]:
        name = usage["name"]
        if name in hidden or is_said_by_a_layer(usage, command):
            continue
        least, most = by_name.get(name[:-4] + "-min"), by_name.get(name[:-4] + "-max")
        if usage["kinds"] == ["point"] and least and most:
            if usage is least:
                options.append(Corners(least, most))
            continue
        kind = next(kind for kind in KINDS if kind.suits(usage))
        options.append(kind(usage))
    return options


def definitions_of(option):
    for definition in option.definitions():
        if option.is_advanced():
            definition.setFlags(definition.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
        definition.setHelp(option.usage["description"])
        yield definition
