"""One vector tile of a hotspot layer: ranges and classes as they were published, shapes of its zoom.

References
----------
Mapbox (2016). Mapbox Vector Tile Specification 2.1.
"""

from __future__ import annotations

from typing import Any

import mapbox_vector_tile
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from maps.classes import count_classes
from maps.publication import HOTSPOT_CLASSES
from maps.tile_shapes import Level, tile_bounds

__all__ = ["EXTENT", "NAMED_FROM", "NAME_LAYER", "TILE_LAYER", "tile_table", "vector_tile"]

TILE_LAYER = "desa"
NAME_LAYER = "nama"
EXTENT = 4096
NAMED_FROM = 10
"""The zoom from which the tiles carry names: before, they would weigh more than the shapes."""

_MARGIN = 64 / EXTENT
_NAMES = ("kode_desa", "nama_desa", "nama_kecamatan")


def tile_table(layer: pd.DataFrame) -> pd.DataFrame:
    """Return what the tiles of a published layer say of each desa.

    Parameters
    ----------
    layer : DataFrame
        As :meth:`geo.publishing.published.Published.layer` gives it.

    Returns
    -------
    DataFrame
        In the order of *layer*: ``kode_desa``, ``nama_desa``, ``nama_kecamatan``, ``n_min``,
        ``n_max`` (missing where the range is open), ``hotspot_class``, and for the colour
        ``kelas`` (0 to 4; 5 a coarsened count, 6 none) and ``tanda`` (0 to 7, the place of
        the class in ``maps.publication.HOTSPOT_CLASSES``).
    """
    low, high = (layer[name].to_numpy(dtype="float64", na_value=np.nan) for name in ("n_min", "n_max"))
    classes = layer["hotspot_class"].astype(str)
    number = {name: place for place, name in enumerate(HOTSPOT_CLASSES)}
    return pd.DataFrame(
        {
            "kode_desa": layer.index.astype(str),
            "nama_desa": layer["nama_desa"].to_numpy(),
            "nama_kecamatan": layer["nama_kecamatan"].to_numpy(),
            "n_min": low,
            "n_max": high,
            "hotspot_class": classes.to_numpy(),
            "kelas": count_classes(low, high),
            "tanda": classes.map(number).fillna(0).astype(int).to_numpy(),
        }
    )


def vector_tile(level: Level, table: pd.DataFrame, z: int, x: int, y: int) -> bytes:
    """Return one tile, b"" where nothing lies in it.

    Parameters
    ----------
    level : Level
        The shapes of the zoom, in the order of *table*.
    table : DataFrame
        As :func:`tile_table` gives it.
    z, x, y : int
        Of WebMercatorQuad; *y* counts from the north.
    """
    box = tile_bounds(z, x, y, _MARGIN)
    rows = level.within(box)
    shapes = shapely.clip_by_rect(level.shapes[rows], *box)
    there = ~shapely.is_empty(shapes) & np.isin(shapely.get_type_id(shapes), (3, 6))
    if not there.any():
        return b""
    names = [name for name in table.columns if z >= NAMED_FROM or name not in _NAMES]
    records = table.iloc[rows[there]]
    west, south, east, _ = tile_bounds(z, x, y)
    units = EXTENT / (east - west)
    squared = shapely.transform(shapes[there], lambda xy: np.rint((xy - [west, south]) * units))
    features = [
        {"geometry": shape, "id": int(code.replace(".", "")), "properties": _told(properties)}
        for shape, code, properties in zip(
            squared, records["kode_desa"], records[names].to_dict("records"), strict=True
        )
    ]
    layers = [{"name": TILE_LAYER, "features": features}]
    if z >= NAMED_FROM:
        layers.append({"name": NAME_LAYER, "features": _names(level, table, rows, tile_bounds(z, x, y))})
    tile: bytes = mapbox_vector_tile.encode(layers, default_options={"extents": EXTENT})
    return tile


def _names(
    level: Level, table: pd.DataFrame, rows: NDArray[np.intp], box: tuple[float, float, float, float]
) -> list[dict[str, Any]]:
    """Return the names as points, each in the one tile that its place lies in."""
    west, south, east, north = box
    at = shapely.get_coordinates(level.places[rows])
    here = (at[:, 0] >= west) & (at[:, 0] < east) & (at[:, 1] >= south) & (at[:, 1] < north)
    units = np.rint((at[here] - [west, south]) * EXTENT / (east - west))
    names = table["nama_desa"].to_numpy()[rows[here]]
    return [
        {"geometry": shapely.Point(point), "properties": {"nama_desa": str(name)}}
        for point, name in zip(units, names, strict=True)
    ]


def _told(properties: dict[Any, Any]) -> dict[str, Any]:
    """Return the properties without those that are missing; whole numbers as such."""
    return {
        str(name): int(value) if isinstance(value, float) else value
        for name, value in properties.items()
        if not pd.isna(value)
    }
