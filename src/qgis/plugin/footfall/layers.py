"""What the program wrote comes into the map as it is in the project that the program writes: names, order, styles."""

import collections
import os
import xml.etree.ElementTree as ElementTree
import zipfile
from dataclasses import dataclass

from qgis.core import QgsProcessingContext, QgsProcessingLayerPostProcessorInterface, QgsProcessingUtils

RANK = "footfall_rank"


@dataclass
class Shown:
    """A layer that is to be added."""

    source: str  # as QGIS opens it
    name: str
    group: str  # within that of the run; empty for none
    visible: bool = True


def layers_of_project(project, run_id):
    """The layers of the program's project, top first, of that run: a project that the user saved may show an earlier one."""
    with zipfile.ZipFile(project) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".qgs"))
        root = ElementTree.fromstring(archive.read(name))
    folder = os.path.dirname(project)
    sources = {layer.findtext("id"): layer.findtext("datasource") for layer in root.iter("maplayer")}
    shown = []
    for group in root.find("layer-tree-group").findall("layer-tree-group"):
        for node in group.findall("layer-tree-layer"):
            source = sources.get(node.get("id"), "")
            if not node.get("id", "").startswith("footfall_") or not source.startswith("./"):
                continue
            source = _of_run(os.path.join(folder, source[2:]), run_id)
            shown.append(Shown(source, node.get("name"), group.get("name"), node.get("checked") == "Qt::Checked"))
    return shown


def _of_run(source, run_id):
    path, *parts = source.split("|")
    layer = next((part for part in parts if part.startswith("layername=")), None)
    return f'{path}|{layer}|subset="run_id" = {run_id}' if layer else path


class _Arrangement(QgsProcessingLayerPostProcessorInterface):
    """Gives a layer, once it is loaded, the style that came with it and its place in the group of the others."""

    def __init__(self, title, all_shown, rank, project):
        super().__init__()
        self.title, self.all_shown, self.rank, self.project = title, all_shown, rank, project

    def postProcessLayer(self, layer, context, feedback):
        shown, rank = self.all_shown[self.rank], self.rank
        layer.loadDefaultStyle()
        layer.setName(shown.name)
        layer.setCustomProperty(RANK, rank)
        node = self.project.layerTreeRoot().findLayer(layer.id())
        if node is None:
            return
        group = _group(node.parent(), self.title, 0)
        if shown.group:
            names = list(dict.fromkeys(one.group for one in self.all_shown))
            before = sum(1 for name in names[:names.index(shown.group)] if group.findGroup(name))
            group = _group(group, shown.group, before)
        place = sum(1 for other in group.findLayers()
                    if other.layer() and int(other.layer().customProperty(RANK, 0)) < rank)
        moved = node.clone()
        moved.setItemVisibilityChecked(shown.visible)
        moved.setExpanded(False)
        group.insertChildNode(place, moved)
        node.parent().removeChildNode(node)


def _group(parent, name, place):
    return parent.findGroup(name) or parent.insertGroup(place, name)


# QGIS does not keep what it calls after loading, which may be a while after.
_kept = collections.deque(maxlen=1000)


def load(context, title, shown):
    """Has the layers loaded once the algorithm is done, in a group of that title, where there is a map to load them
    into."""
    project = context.project()
    if project is None:
        return
    for rank, one in enumerate(shown):
        processor = _Arrangement(title, shown, rank, project)
        _kept.append(processor)
        details = QgsProcessingContext.LayerDetails(one.name, project, one.name)
        details.forceName = True
        hint = QgsProcessingUtils.LayerHint
        details.layerTypeHint = hint.Raster if one.source.endswith(".tif") else hint.Vector
        details.setPostProcessor(processor)
        context.addLayerToLoadOnCompletion(one.source, details)
