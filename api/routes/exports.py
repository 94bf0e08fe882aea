"""Files to take away: the forum's layers for everybody, exact ones and cases for those who may."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.accounts.gate import Viewer, ViewerOf, audited, only
from api.dependencies import OfficeOf, only_parameters, shown_choice
from api.errors import PROBLEM
from api.export_answers import disposition, export_bytes, private_answer
from api.export_request import ExportRequest, ExportRequestOf
from api.office import Office
from api.prepared import prepared
from geo.all_layers import ALL, all_forum_layers, all_planner_layers
from geo.case_layer import case_layer
from geo.errors import RequestError
from geo.export.formats import FORMATS, SERVED
from geo.export.layer import ExportLayer
from geo.layers import forum_layer, planner_layer
from geo.visits_made import VISITS, visits_layer

__all__ = ["router"]

_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": {"application/problem+json": {"schema": {"type": "object"}}}}
    for status, said in (
        (401, "Perlu masuk. / A sign-in is needed."),
        (403, "Tidak untuk peran ini. / Not for this role."),
        (404, "Lapisan atau format tidak ada. / No such layer or format."),
    )
}

router = APIRouter(tags=["Unduhan / Downloads"], responses={**PROBLEM, **_REFUSALS})

_only_planner = only("planner")
_only_case_readers = only("planner", "territorial", cases=True)


@router.get(
    "/exports/{layer}.{format}",
    response_class=Response,
    summary="Unduh lapisan / Download a layer",
    dependencies=[Depends(only_parameters("jenis", "periode", "tampilan", "lang"))],
    responses={200: {"content": {FORMATS[suffix].media: {} for suffix in SERVED}}},
)
def export(asked: ExportRequestOf, office: OfficeOf, viewer: ViewerOf) -> Response:
    """Answer with a layer as a file; the suffix decides the format, whatever Accept says.

    Everybody gets `hotspots`, `kecamatan` and `desa` as the gate publishes them, and all of
    them at once as `semua.gpkg` or `semua.xlsx`. With `tampilan=rinci` a planner gets the
    exact numbers. `cases` and `visits` (without personal columns) are for planners and, of
    the own territory, for its officers; everything else is for planners.
    """
    if not asked.exact:
        return _published(asked, office)
    if asked.layer == "cases":
        return _cases(asked, office, _only_case_readers(viewer))
    if asked.layer == VISITS:
        return _visits(asked, office, _only_case_readers(viewer))
    return _exact(asked, office, _only_planner(viewer))


def _published(asked: ExportRequest, office: Office) -> Response:
    if asked.layer == ALL and asked.jenis is not None:
        raise RequestError("export.all_kinds", layer=ALL)
    edition = office.edition()
    if not edition.data.periods:
        raise RequestError("aggregation.nothing_yet")
    choice = shown_choice(office, asked.jenis, asked.period, asked.lang, together=True)
    name = asked.layer if asked.layer == "desa" else f"{asked.layer}_{choice.period}"

    def layers() -> list[ExportLayer]:
        if asked.layer == ALL:
            return all_forum_layers(edition.data, choice.period)
        return [ExportLayer.of(*forum_layer(edition.data, asked.layer, choice.jenis, choice.period))]

    if asked.layer not in ("desa", ALL):
        name = f"{asked.layer}_{choice.jenis}_{choice.period}"
    return prepared(
        edition,
        ("export", asked.layer, asked.suffix, choice),
        lambda: export_bytes(layers(), asked.layer, asked.suffix),
        media_type=FORMATS[asked.suffix].media,
        headers=disposition([], name, asked.suffix),
    )


def _cases(asked: ExportRequest, office: Office, viewer: Viewer) -> Response:
    layer = _audited_cases(asked, office, viewer)
    return private_answer([layer], "cases", asked.suffix)


def _visits(asked: ExportRequest, office: Office, viewer: Viewer) -> Response:
    frame, note = visits_layer(
        office.store, office.boundaries, asked.jenis, asked.period, within=viewer.within
    )
    parts = (f"{VISITS}{asked.suffix}", asked.jenis, asked.period, viewer.within)
    audited(office, viewer, "visits.export", " ".join(part for part in parts if part), len(frame))
    return private_answer([ExportLayer.of(frame, note)], VISITS, asked.suffix)


def _exact(asked: ExportRequest, office: Office, viewer: Viewer) -> Response:
    live = office.live()
    if asked.layer == ALL:
        layers = all_planner_layers(live.study, asked.jenis, asked.period).layers
        if viewer.cases:
            layers = [*layers, _audited_cases(asked, office, viewer)]
        return private_answer(layers, ALL, asked.suffix)
    key = (asked.layer, asked.jenis, asked.period)
    frame, note = live.once(("export", *key), lambda: planner_layer(live.study, *key))
    return private_answer([ExportLayer.of(frame, note)], asked.layer, asked.suffix)


def _audited_cases(asked: ExportRequest, office: Office, viewer: Viewer) -> ExportLayer:
    """Return the cases that the viewer may take away, once that is written down."""
    layer, n_cases = case_layer(
        office.store, office.boundaries, asked.jenis, asked.period, within=viewer.within
    )
    parts = (f"cases{asked.suffix}", asked.jenis, asked.period, viewer.within)
    audited(office, viewer, "cases.export", " ".join(part for part in parts if part), n_cases)
    return layer
