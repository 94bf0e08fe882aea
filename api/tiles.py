"""Vector tiles of what was published: which there are, and one of them."""

from __future__ import annotations

from typing import Any

import orjson
import pandas as pd

from api.dependencies import Choice, OfficeOf
from api.office import Edition, Office
from geo.errors import MissingError, RequestError
from geo.wording import say
from maps.tile_shapes import MAX_ZOOM, MIN_ZOOM
from maps.tiles import NAME_LAYER, NAMED_FROM, TILE_LAYER, tile_table, vector_tile

__all__ = [
    "MVT",
    "TILED_FROM",
    "check_tile",
    "make_tiles_ready",
    "many_desa",
    "one_sheet",
    "tile_json",
    "tile_of",
]

MVT = "application/vnd.mapbox-vector-tile"

TILED_FROM = 1_500
"""From so many desa on a page draws tiles: all shapes at once would weigh megabytes."""

_FIELDS = {
    "kode_desa": "String", "nama_desa": "String", "nama_kecamatan": "String", "n_min": "Number",
    "n_max": "Number", "hotspot_class": "String", "kelas": "Number", "tanda": "Number",
}  # fmt: skip


def many_desa(office: Office) -> bool:
    """Return whether the office's map is drawn from tiles."""
    return len(office.boundaries.desa) >= TILED_FROM


def one_sheet(office: OfficeOf) -> None:
    """Refuse what would draw every desa on one sheet or in one file, where they are too many.

    Raises
    ------
    RequestError
    """
    if many_desa(office):
        raise RequestError("tiles.no_sheet", n=TILED_FROM)


def make_tiles_ready(office: Office) -> None:
    """Work out the shapes of the first zooms of a large area: the first visitor should not wait for them."""
    if many_desa(office):
        for zoom in range(MIN_ZOOM + 1, MIN_ZOOM + 5):
            office.tile_shapes.at(zoom)


def check_tile(layer: str, z: int, x: int, y: int) -> None:
    """Refuse a layer or a square of the map that there is not.

    Raises
    ------
    MissingError
    """
    if layer != "hotspots":
        raise MissingError("tiles.no_layer", layer=layer[:40])
    if not (MIN_ZOOM <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise MissingError("tiles.no_tile", lowest=MIN_ZOOM, highest=MAX_ZOOM)


def tile_of(office: Office, edition: Edition, choice: Choice, z: int, x: int, y: int) -> bytes:
    """Return one tile of the published layer of a kind and quarter; b"" where nothing lies in it."""
    return vector_tile(office.tile_shapes.at(z), _table(edition, choice), z, x, y)


def _table(edition: Edition, choice: Choice) -> pd.DataFrame:
    key = ("tile table", choice.jenis, choice.period)
    return edition.once(key, lambda: tile_table(edition.data.layer(choice.jenis, choice.period)))


def tile_json(office: Office, edition: Edition, choice: Choice, base: str) -> bytes:
    """Return the TileJSON 3.0.0 of a layer: where its tiles are, what they hold.

    Raises
    ------
    RequestError
        If nothing was published.
    """
    if not edition.data.periods:
        raise RequestError("aggregation.nothing_yet")
    west, south, east, north = office.boundaries.desa.total_bounds
    query = f"jenis={choice.jenis}&periode={choice.period}"
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": f"{office.boundaries.name_in(choice.lang)}, {choice.jenis}, {choice.period}",
        "description": say("tiles.description", choice.lang, zoom=NAMED_FROM),
        "attribution": office.boundaries.origin.title_in(choice.lang),
        "tiles": [f"{base}/tiles/hotspots/{{z}}/{{x}}/{{y}}.mvt?{query}"],
        "scheme": "xyz",
        "minzoom": MIN_ZOOM,
        "maxzoom": MAX_ZOOM,
        "bounds": [round(float(value), 5) for value in (west, south, east, north)],
        "vector_layers": [
            {"id": TILE_LAYER, "fields": _FIELDS},
            {"id": NAME_LAYER, "fields": {"nama_desa": "String"}, "minzoom": NAMED_FROM},
        ],
    }
    return orjson.dumps(document)
