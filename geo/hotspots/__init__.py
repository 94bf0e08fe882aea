"""Hotspots that can be believed: each method a file of its own.

Names are imported when first used, so that ``import geo.hotspots`` loads
neither libpysal nor numba.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.hotspots.change import change_classes, course_of
    from geo.hotspots.clusters import cluster_table
    from geo.hotspots.fdr import benjamini_hochberg
    from geo.hotspots.getis_ord import local_g_star
    from geo.hotspots.growing import growing_now
    from geo.hotspots.knox import near_repeat
    from geo.hotspots.layer import hotspot_layer, hotspot_layers
    from geo.hotspots.moran import local_moran
    from geo.hotspots.neighbours import Neighbours, contiguity, distance_band, k_nearest
    from geo.hotspots.patrol import flagged_places, patrol_places
    from geo.hotspots.precise import precise_points
    from geo.hotspots.published_marks import published_course
    from geo.hotspots.rates import crude_rate, smoothed_rate
    from geo.hotspots.risk import constant_risk
    from geo.hotspots.scan import scan_statistic
    from geo.hotspots.space_time import space_time_scan

_HOMES = {
    "Neighbours": "neighbours",
    "benjamini_hochberg": "fdr",
    "change_classes": "change",
    "cluster_table": "clusters",
    "constant_risk": "risk",
    "contiguity": "neighbours",
    "course_of": "change",
    "crude_rate": "rates",
    "distance_band": "neighbours",
    "flagged_places": "patrol",
    "growing_now": "growing",
    "hotspot_layer": "layer",
    "hotspot_layers": "layer",
    "k_nearest": "neighbours",
    "local_g_star": "getis_ord",
    "local_moran": "moran",
    "near_repeat": "knox",
    "patrol_places": "patrol",
    "precise_points": "precise",
    "published_course": "published_marks",
    "scan_statistic": "scan",
    "smoothed_rate": "rates",
    "space_time_scan": "space_time",
}

__all__ = [
    "Neighbours",
    "benjamini_hochberg",
    "change_classes",
    "cluster_table",
    "constant_risk",
    "contiguity",
    "course_of",
    "crude_rate",
    "distance_band",
    "flagged_places",
    "growing_now",
    "hotspot_layer",
    "hotspot_layers",
    "k_nearest",
    "local_g_star",
    "local_moran",
    "near_repeat",
    "patrol_places",
    "precise_points",
    "published_course",
    "scan_statistic",
    "smoothed_rate",
    "space_time_scan",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES[name]}")
    return getattr(home, name)
