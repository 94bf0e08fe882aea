"""``/tiles``: the published hotspots as vector tiles, for large areas and for GIS programs."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.dependencies import ChoiceOf, OfficeOf, only_parameters
from api.errors import PROBLEM
from api.ogc.links import Site
from api.prepared import JSON, prepared
from api.tiles import MVT, check_tile, tile_json, tile_of

__all__ = ["router"]

router = APIRouter(prefix="/tiles", tags=["Ubin / Tiles"], responses=PROBLEM)

_CHOOSING = Depends(only_parameters("jenis", "periode", "lang"))


@router.get("/hotspots.json", summary="TileJSON", dependencies=[_CHOOSING], response_class=Response)
def document(request: Request, office: OfficeOf, choice: ChoiceOf) -> Response:
    """Answer with where the tiles of one kind and quarter are, and what they hold."""
    edition, base = office.edition(), Site.of(request).base
    return prepared(
        edition, ("tilejson", choice, base), lambda: tile_json(office, edition, choice, base), media_type=JSON
    )


@router.get(
    "/{layer}/{z}/{x}/{y}.mvt",
    summary="Satu ubin vektor / One vector tile",
    dependencies=[_CHOOSING],
    response_class=Response,
    responses={200: {"content": {MVT: {}}}, 204: {"description": "Tidak ada desa di sini / no desa here."}},
)
def tile(layer: str, z: int, x: int, y: int, office: OfficeOf, choice: ChoiceOf) -> Response:
    """Answer with one square of WebMercatorQuad: ranges and classes of its desa."""
    check_tile(layer, z, x, y)
    edition = office.edition()
    key = ("tile", layer, choice.jenis, choice.period, z, x, y)
    made = prepared(edition, key, lambda: tile_of(office, edition, choice, z, x, y), media_type=MVT)
    return Response(status_code=204) if made.answer.is_empty else made
