"""The four-hour clock of the poverty emergency unit: ``/ugd``, and each kecamatan's own list."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import pandas as pd
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.accounts.gate import Viewer, audited, only
from api.clock_page import (
    clock_charts,
    clock_rows,
    clock_rule,
    clock_summary,
    figure_rows,
    list_mark,
)
from api.dependencies import OfficeOf, only_parameters
from api.errors import language_of
from api.export_answers import disposition, export_bytes
from api.map_parts import map_parts
from api.office import Office
from api.programme_parts import clock_now, is_demo, place_name, scope_of
from api.rendering import page, path_in
from geo.answering import Answering
from geo.errors import RequestError
from geo.export.formats import FORMATS
from geo.export.layer import ExportLayer
from geo.patrol.clock import ALL_HOURS
from geo.wording import LANGUAGES
from maps import points_map

__all__ = ["router"]

router = APIRouter(prefix="/ugd", include_in_schema=False)

_SIZE = 20
_PRINTED = 1_000
_FAULTY = 50
_REFRESH_S = 60
_PRIVATE = {"Cache-Control": "private, no-store"}

CaseViewerOf = Annotated[Viewer, Depends(only("planner", "territorial", cases=True))]
KecamatanOf = Annotated[str, Path(pattern=r"^\d\d\.\d\d\.\d\d$")]


class Asked(NamedTuple):
    """What of the list is asked for."""

    dinas: str
    number: int
    printed: bool

    @property
    def query(self) -> dict[str, str]:
        """What an address of the same list says, but for the page."""
        return {"dinas": self.dinas, "cetak": "1" if self.printed else ""}

    @property
    def size(self) -> int:
        """Reports on one page; a printed list has them all."""
        return _PRINTED if self.printed else _SIZE


def _asked(
    dinas: Annotated[str, Query(max_length=20)] = "",
    halaman: Annotated[int, Query(ge=1, le=10_000)] = 1,
    cetak: bool = False,
) -> Asked:
    return Asked(dinas, 1 if cetak else halaman, cetak)


AskedOf = Annotated[Asked, Depends(_asked)]
_SHOWN = [Depends(only_parameters("dinas", "halaman", "cetak", "pesan", "lang"))]


@router.get("", response_class=HTMLResponse, dependencies=_SHOWN)
def clock(request: Request, office: OfficeOf, viewer: CaseViewerOf, asked: AskedOf) -> Response:
    """Answer with the reports that wait and the figures, of the own territory or of all."""
    return _page(request, office, viewer, "", asked)


@router.get(
    "/menit.json",
    response_class=JSONResponse,
    dependencies=[Depends(only_parameters("dinas", "halaman", "cetak", "kecamatan", "lang"))],
)
def minutes(
    request: Request,
    office: OfficeOf,
    viewer: CaseViewerOf,
    asked: AskedOf,
    kecamatan: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """Answer with the minutes left of the list that the page shows: no place and no person is in it."""
    answering, lang = _answering(office, viewer, kecamatan), language_of(request)
    shown = _part(answering.waiting(_dinas(answering, asked)), asked)
    rows = [
        {"key": row["key"], "text": row["left"], "class": row["class"]}
        for row in clock_rows(answering, shown, lang, personal=False)
    ]
    return JSONResponse({"mark": list_mark(shown), "rows": rows}, headers=_PRIVATE)


@router.get(
    "/peta", response_class=HTMLResponse, dependencies=[Depends(only_parameters("kecamatan", "lang"))]
)
def waiting_map(
    request: Request,
    office: OfficeOf,
    viewer: CaseViewerOf,
    kecamatan: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """Answer with the map of the reports that wait, coloured by the minutes left."""
    parts, within = map_parts(office.settings), scope_of(office, viewer, kecamatan)
    answering = clock_now(office, within, personal=False)
    waiting = answering.waiting()
    audited(office, viewer, "clock.map", within or "semua", len(waiting))
    drawn = points_map(
        waiting if answering.hours != ALL_HOURS else waiting.drop(columns="minutes_left"),
        office.boundaries, lang=language_of(request), now=answering.now, colour="clock",
        territory=place_name(office, within), within=within, demo=is_demo(waiting["sumber"].tolist()),
        assets="served", languages={code: f"?{_query(kecamatan, code)}" for code in LANGUAGES},
        basemap=parts.basemap,
    )  # fmt: skip
    return HTMLResponse(drawn.get_root().render(), headers={**_PRIVATE, **parts.headers})


@router.get(
    "/laporan.csv",
    response_class=Response,
    dependencies=[Depends(only_parameters("dinas", "kecamatan", "lang"))],
)
def table(
    office: OfficeOf,
    viewer: CaseViewerOf,
    asked: AskedOf,
    kecamatan: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """Answer with the reports that wait, of all or of one dinas, as a table without names."""
    answering = _answering(office, viewer, kecamatan)
    waiting = answering.open_table(_dinas(answering, asked))
    what = " ".join(
        part for part in ("laporan.csv", asked.dinas, scope_of(office, viewer, kecamatan)) if part
    )
    audited(office, viewer, "clock.export", what, len(waiting))
    body = export_bytes([ExportLayer.of(waiting)], "ugd", ".csv")
    return Response(
        body, media_type=FORMATS[".csv"].media, headers={**_PRIVATE, **disposition("ugd", ".csv")}
    )


@router.get("/{kode}", response_class=HTMLResponse, dependencies=_SHOWN)
def unit(
    request: Request, office: OfficeOf, viewer: CaseViewerOf, asked: AskedOf, kode: KecamatanOf
) -> Response:
    """Answer with the list and the figures of one kecamatan's unit."""
    return _page(request, office, viewer, kode, asked)


def _page(request: Request, office: Office, viewer: Viewer, kode: str, asked: Asked) -> Response:
    lang, within = language_of(request), scope_of(office, viewer, kode)
    answering = _answering(office, viewer, kode)
    one = _dinas(answering, asked)
    waiting, faulty = answering.waiting(one), answering.faulty(one).head(_FAULTY)
    shown = _part(waiting, asked)
    audited(office, viewer, "clock.view", within or "semua", len(shown) + len(faulty))
    names = office.boundaries.kecamatan["nama_kecamatan"].to_dict()
    dinas = {one.code: one.name for one in answering.dinas}
    here = f"/ugd/{kode}" if kode else "/ugd"
    return page(
        "ugd.html", lang, session=viewer.session, here=(here, asked.query), path=here, kode=kode,
        place=place_name(office, within), personal=viewer.personal, asked=asked, answering=answering,
        n_waiting=len(waiting), n_running=int((waiting["state"] == "running").sum()),
        n_unreached=int((waiting["reach"] == False).sum()),  # noqa: E712
        rows=clock_rows(answering, shown, lang, personal=viewer.personal), mark=list_mark(shown),
        faulty=clock_rows(answering, faulty, lang, personal=viewer.personal),
        last=max(-(-len(waiting) // asked.size), 1), size=asked.size, rule=clock_rule(answering, lang),
        demo=is_demo(answering.reports["sumber"].tolist()), dinas=dinas.get(asked.dinas, ""),
        may_answer=_may_answer(viewer) and not asked.printed, summary=clock_summary(answering, lang, one),
        by_dinas=[] if one else figure_rows(
            answering.figures("dinas"), dinas, "dinas", lang, lambda code: path_in(here, lang, dinas=code)
        ),
        by_kecamatan=figure_rows(
            answering.figures("kode_kecamatan", dinas=one), names, "kode_kecamatan", lang,
            lambda code: path_in(f"/ugd/{code}", lang, dinas=asked.dinas),
        ),
        course=clock_charts(answering, lang, office.settings.n_periods, one),
        said=request.query_params.get("pesan", ""), refresh=_REFRESH_S,
    )  # fmt: skip


def _answering(office: Office, viewer: Viewer, kode: str) -> Answering:
    return clock_now(office, scope_of(office, viewer, kode), personal=viewer.personal)


def _dinas(answering: Answering, asked: Asked) -> str | None:
    """Return the code of the dinas that is asked for; None for all."""
    if asked.dinas and asked.dinas not in {one.code for one in answering.dinas}:
        raise RequestError("programmes.no_dinas", code=asked.dinas)
    return asked.dinas or None


def _part(waiting: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    return waiting.iloc[(asked.number - 1) * asked.size : asked.number * asked.size]


def _may_answer(viewer: Viewer) -> bool:
    return viewer.role == "territorial" and viewer.session is not None


def _query(kecamatan: str, lang: Any) -> str:
    return f"kecamatan={kecamatan}&lang={lang}" if kecamatan else f"lang={lang}"
