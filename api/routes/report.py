"""The forum's report as a file, and the hotspot map as a picture: made of the edition, for everybody."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from api.dependencies import ChoiceOf, OfficeOf, only_parameters
from api.errors import PROBLEM
from api.forum_report import report_page, report_sheets
from api.office import Edition, Office
from api.prepared import HTML, prepared
from api.tiles import one_sheet
from geo.errors import RequestError
from maps import hotspot_poster
from maps.pdf_files import painted

__all__ = ["router"]

router = APIRouter(tags=["Halaman / Pages"], responses=PROBLEM, dependencies=[Depends(one_sheet)])

_REPORT = Depends(only_parameters("periode", "lang"))


@router.get(
    "/laporan.pdf",
    response_class=Response,
    summary="Laporan forum / The forum's report",
    dependencies=[_REPORT],
    responses={200: {"content": {"application/pdf": {}}}},
)
def sheets(office: OfficeOf, choice: ChoiceOf) -> Response:
    """Answer with the report of a quarter on paper: numbers, changes, decisions, a map for each kind."""
    edition = _edition(office)
    return prepared(
        edition, ("report.pdf", choice.period, choice.lang),
        lambda: report_sheets(office, edition, choice.period, choice.lang),
        media_type="application/pdf", headers=_named(f"laporan_{choice.period}.pdf", "inline"),
    )  # fmt: skip


@router.get(
    "/laporan.html",
    response_class=HTMLResponse,
    summary="Laporan satu berkas / The report in one file",
    dependencies=[_REPORT],
)
def one_file(office: OfficeOf, choice: ChoiceOf) -> Response:
    """Answer with the forum's page as one file that needs no network."""
    edition = _edition(office)
    return prepared(
        edition, ("report.html", choice.period, choice.lang),
        lambda: report_page(office, edition, choice.period, choice.lang),
        media_type=HTML, headers=_named(f"laporan_{choice.period}.html", "attachment"),
    )  # fmt: skip


@router.get(
    "/maps/hotspots.png",
    response_class=Response,
    summary="Gambar peta / The map as a picture",
    dependencies=[Depends(only_parameters("jenis", "periode", "lang"))],
    responses={200: {"content": {"image/png": {}}}},
)
def picture(office: OfficeOf, choice: ChoiceOf) -> Response:
    """Answer with the printed sheet as a picture, for a slide or a message."""
    edition = _edition(office)

    def made() -> bytes:
        chosen = (choice.jenis, choice.period)
        shown = edition.publication(choice.lang)
        return painted(hotspot_poster(shown, edition.data.boundaries, lang=choice.lang, selected=chosen))

    name = f"hotspots_{choice.jenis}_{choice.period}.png"
    return prepared(
        edition, ("picture", choice), made, media_type="image/png", headers=_named(name, "inline")
    )


def _edition(office: Office) -> Edition:
    edition = office.edition()
    if not edition.data.periods:
        raise RequestError("aggregation.nothing_yet")
    return edition


def _named(name: str, how: str) -> dict[str, str]:
    return {"Content-Disposition": f'{how}; filename="{name}"'}
