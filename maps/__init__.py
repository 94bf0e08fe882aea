"""Maps and pages: what people see of the numbers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maps.hotspots import HotspotMap, hotspot_map
    from maps.pages import forum_page
    from maps.points import points_map
    from maps.poster import hotspot_poster
    from maps.publication import Publication
    from maps.visits import visit_map

__all__ = [
    "HotspotMap",
    "Publication",
    "forum_page",
    "hotspot_map",
    "hotspot_poster",
    "points_map",
    "visit_map",
]

# Folium takes half a second to import: only who draws a map waits for it.
_HOMES = {
    "HotspotMap": "maps.hotspots",
    "Publication": "maps.publication",
    "forum_page": "maps.pages",
    "hotspot_map": "maps.hotspots",
    "hotspot_poster": "maps.poster",
    "points_map": "maps.points",
    "visit_map": "maps.visits",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
