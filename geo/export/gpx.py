"""GPX for the navigator and the phone: cases and patrol places as waypoints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import ExportError
from geo.export.geojson import DECIMALS, plain_value
from geo.export.layer import ExportLayer
from geo.export.note import LayerNote
from geo.export.xml_text import text
from geo.wording import say

__all__ = ["POINT_LAYERS", "gpx_parts"]

POINT_LAYERS = ("cases", "patrols", "visits")
"""Layers that can be waypoints: a patrol place by a point inside it, a round of visits as a route besides."""

_SENTENCES = {"cmt": "sentence_en", "desc": "sentence_id"}
"""Where sentences stand; as extensions GDAL would take those that begin with a number for numbers."""

_OWN = "urn:tigapilar:gpx:1"


def gpx_parts(layer: ExportLayer) -> Iterator[bytes]:
    """Return a layer as waypoints piece by piece; every column is kept in the extensions.

    A row without a place is left out, and the description says so.

    Raises
    ------
    ExportError
        If the layer has areas that are no places to go to.

    References
    ----------
    Foster, D. (2004). GPX 1.1 Schema Documentation.
    """
    if layer.name not in POINT_LAYERS:
        raise ExportError("export.needs_points", path=f"{layer.name}.gpx", layer=layer.name)
    return _parts(layer)


def _parts(layer: ExportLayer) -> Iterator[bytes]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Tiga Pilar"'
        f' xmlns="http://www.topografix.com/GPX/1/1" xmlns:tp="{_OWN}">{_metadata(layer)}\n'
    ).encode()
    for part in layer.written():
        yield "".join(_waypoints(gpd.GeoDataFrame(part), layer)).encode()
    # A round has an order for each day; visits that were made have none.
    if "hari" in layer.columns:
        # GPX has its routes after all of its waypoints; a round of visits is short.
        for part in layer.parts():
            yield "".join(_routes(gpd.GeoDataFrame(part))).encode()
    yield b"</gpx>\n"


def _metadata(layer: ExportLayer) -> str:
    note: LayerNote | None = layer.note
    if note is None:
        return ""
    said = note.text() if layer.placed else f"{note.text()}\n{say('export.without_points')}"
    made = f"<time>{_moment(note.made_at)}</time>"
    return f"<metadata><name>{text(note.title)}</name><desc>{text(said)}</desc>{made}</metadata>"


def _waypoints(part: gpd.GeoDataFrame, layer: ExportLayer) -> Iterator[str]:
    table = pd.DataFrame(part[layer.columns])
    columns = {name: table[name].tolist() for name in layer.columns}
    points = shapely.point_on_surface(np.asarray(part.geometry.array))
    lon, lat = (np.round(axis(points), DECIMALS).tolist() for axis in (shapely.get_x, shapely.get_y))
    for row in range(len(part)):
        if np.isnan(lon[row]):
            continue
        values = {name: column[row] for name, column in columns.items()}
        yield f'<wpt lat="{lat[row]!r}" lon="{lon[row]!r}">'
        moment = values.get("tanggal")
        # GPX has no time without an hour: a day alone stands among the extensions.
        if isinstance(moment, datetime) and not pd.isna(moment):
            yield f"<time>{_moment(moment)}</time>"
        yield f"<name>{text(values.pop('label', None) or _name(values))}</name>"
        for tag, column in _SENTENCES.items():
            said = plain_value(values.pop(column, None))
            if said is not None:
                yield f"<{tag}>{text(said)}</{tag}>"
        yield f"<extensions>{''.join(_extensions(values))}</extensions></wpt>\n"


def _routes(stops: gpd.GeoDataFrame) -> Iterator[str]:
    """Return each day's stops as a route that a navigator follows, in their order."""
    for day, part in stops.groupby("hari", sort=True):
        yield f"<rte><name>{text(day)}</name>"
        for label, point in zip(part["label"], part.geometry, strict=True):
            place = f'lat="{round(point.y, DECIMALS)!r}" lon="{round(point.x, DECIMALS)!r}"'
            yield f"<rtept {place}><name>{text(label)}</name></rtept>"
        yield "</rte>\n"


def _name(values: dict[str, object]) -> str:
    """Return what a navigator shows beside the point."""
    words = [plain_value(values.get(name)) for name in ("jenis", "id", "nama_desa", "rank")]
    return " ".join(str(word) for word in words if word is not None)


def _extensions(values: dict[str, object]) -> Iterator[str]:
    for name, value in values.items():
        plain = plain_value(value)
        if plain is not None:
            tag = "tp:" + re.sub(r"^(?=[\d.-])|[^\w.-]", "_", name)
            yield f"<{tag}>{text(plain)}</{tag}>"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
