"""Files to take away: the forum's layers in the formats that people open."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.dependencies import Choice, ChoiceOf, OfficeOf, only_parameters
from api.errors import PROBLEM
from api.office import Edition
from api.prepared import prepared
from geo.errors import ExportError, RequestError
from geo.export.writer import FORUM_FORMATS, write_layer
from geo.layers import forum_layer

__all__ = ["router"]

router = APIRouter(tags=["Unduhan / Downloads"], responses=PROBLEM)

MEDIA = {
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".fgb": "application/octet-stream",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get(
    "/exports/{layer}.{format}",
    response_class=Response,
    summary="Unduh lapisan / Download a layer",
    dependencies=[Depends(only_parameters("jenis", "periode", "lang"))],
    responses={200: {"content": {kind: {} for kind in MEDIA.values()}}},
)
def export(layer: str, format: str, office: OfficeOf, choice: ChoiceOf) -> Response:
    """Answer with one layer of the forum (hotspots, kecamatan, desa) as a file."""
    suffix = f".{format.lower()}"
    if suffix not in FORUM_FORMATS:
        raise ExportError(
            "export.unknown_suffix", suffix=suffix, path=layer, choices=", ".join(FORUM_FORMATS)
        )
    edition = office.edition()
    if not edition.data.periods:
        raise RequestError("aggregation.nothing_yet")
    name = layer if layer == "desa" else f"{layer}_{choice.jenis}_{choice.period}"
    headers = {"Content-Disposition": f'attachment; filename="{name}{suffix}"'}
    return prepared(
        edition, ("export", layer, suffix, choice), lambda: _content(edition, layer, suffix, choice),
        media_type=MEDIA[suffix], headers=headers,
    )  # fmt: skip


def _content(edition: Edition, layer: str, suffix: str, choice: Choice) -> bytes:
    frame, note = forum_layer(edition.data, layer, choice.jenis, choice.period)
    with tempfile.TemporaryDirectory(prefix="tigapilar-") as folder:
        path = Path(folder) / f"{layer}{suffix}"
        write_layer(frame, path, note=note)
        return path.read_bytes()
