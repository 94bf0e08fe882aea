"""Which file a request asks for: layer, format, view, kind and quarter, checked before anything is made."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from fastapi import Depends, Path, Query

from api.dependencies import LanguageOf
from geo.aggregation.kinds import ALL_JENIS, JENIS, parse_jenis
from geo.aggregation.periods import parse_period
from geo.all_layers import ALL
from geo.errors import ExportError, MissingError
from geo.export.formats import FORMATS, SERVED
from geo.export.gpx import POINT_LAYERS
from geo.layers import FORUM_LAYERS, PLANNER_LAYERS
from geo.visits_made import VISITS
from geo.wording import Language

__all__ = ["ExportRequest", "ExportRequestOf", "View"]

View = Literal["forum", "rinci"]

_VIEW = (
    "`forum` (ranges and classes, for everybody; the default) or `rinci` (exact numbers, for a signed-in "
    "planner). A link without it never shows anybody exact numbers of hotspots, kecamatan and desa."
)
_FORMATS = ", ".join(name[1:] for name in SERVED)


class ExportRequest(NamedTuple):
    """What is asked for; kind and quarter are None where they were left open."""

    layer: str
    suffix: str
    exact: bool
    jenis: str | None
    period: str | None
    lang: Language


def _asked(
    lang: LanguageOf,
    layer: Annotated[
        str, Path(description=f"{', '.join((*PLANNER_LAYERS, VISITS, ALL))}.", examples=["hotspots"])
    ],
    format: Annotated[str, Path(description=f"{_FORMATS}.", examples=["geojson"])],
    tampilan: Annotated[View | None, Query(description=_VIEW)] = None,
    jenis: Annotated[
        str | None,
        Query(
            description=f"Jenis / kind: {', '.join(JENIS)}; of kecamatan also {ALL_JENIS}.",
            examples=["putus_sekolah"],
        ),
    ] = None,
    periode: Annotated[
        str | None, Query(description="Triwulan / quarter, 2026-Q3.", examples=["2026-Q3"])
    ] = None,
) -> ExportRequest:
    # The path is split at its last dot, and ".shp.zip" has two.
    name, _, rest = f"{layer}.{format}".partition(".")
    suffix = f".{rest.lower()}"
    if suffix not in SERVED:
        raise MissingError(
            "export.unknown_suffix", suffix=suffix[:20], path=name[:40], choices=", ".join(SERVED)
        )
    for_forum = (*FORUM_LAYERS, ALL)
    known = for_forum if tampilan == "forum" else (*PLANNER_LAYERS, VISITS, ALL)
    if name not in known:
        raise MissingError("export.unknown_layer", layer=name[:40], choices=", ".join(known))
    if name == ALL and not FORMATS[suffix].several:
        raise ExportError("export.one_layer_only", path=f"{name}{suffix}")
    if suffix == ".gpx" and name not in POINT_LAYERS:
        raise ExportError("export.needs_points", path=f"{name}{suffix}", layer=name)
    exact = tampilan == "rinci" or name not in for_forum
    kind = parse_jenis(jenis, together=name == "kecamatan") if jenis is not None else None
    return ExportRequest(name, suffix, exact, kind, parse_period(periode) if periode else None, lang)


ExportRequestOf = Annotated[ExportRequest, Depends(_asked)]
