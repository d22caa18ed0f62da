"""Footfall in QGIS: the commands of the program as algorithms of Processing. Read algorithm.py first."""


def classFactory(iface):
    """Called by QGIS."""
    from .plugin import FootfallPlugin

    return FootfallPlugin()
