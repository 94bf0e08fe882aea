"""Files to take away: the forum's layers for everybody, exact ones and cases for those who may."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.accounts.gate import Viewer, ViewerOf, audited, only
from api.aside.files import FileOrder, WrittenFile
from api.dependencies import OfficeOf, only_parameters, shown_choice
from api.errors import PROBLEM
from api.export_answers import disposition, export_bytes, private_file
from api.export_request import ExportRequest, ExportRequestOf
from api.office import Office
from api.prepared import prepared
from geo.all_layers import ALL, all_forum_layers
from geo.errors import RequestError
from geo.export.formats import FORMATS, SERVED
from geo.export.layer import ExportLayer
from geo.layers import forum_layer
from geo.visits_made import VISITS

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
    rows = asked.layer in ("cases", VISITS)
    return _private(asked, office, (_only_case_readers if rows else _only_planner)(viewer))


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
        headers=disposition(name, asked.suffix),
    )


def _private(asked: ExportRequest, office: Office, viewer: Viewer) -> Response:
    from_study = asked.layer not in ("cases", VISITS)
    order = FileOrder(
        asked.layer,
        asked.suffix,
        asked.jenis,
        asked.period,
        office.store.revision() if from_study else "",
        viewer.within if viewer.cases else None,
    )

    def noted(written: WrittenFile) -> None:
        if written.n_rows is None:
            return
        what = VISITS if asked.layer == VISITS else "cases"
        parts = (f"{what}{asked.suffix}", asked.jenis, asked.period, order.within)
        audited(office, viewer, f"{what}.export", " ".join(part for part in parts if part), written.n_rows)

    # What only the study is needed for is made where the study is.
    aside = office.studies if from_study and asked.layer != ALL else office.files
    return private_file(aside, order, noted)
