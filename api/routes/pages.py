"""The pages that people look at."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.dependencies import Choice, ChoiceOf, OfficeOf, only_parameters
from api.errors import PROBLEM
from api.forum_report import shown_sections
from api.map_parts import MapParts, map_parts
from api.office import Edition, Office
from api.ogc.documents import landing
from api.ogc.links import Site
from api.ogc.negotiate import JSON_MEDIA, PAGES, format_of
from api.prepared import HTML, prepared
from api.province_page import province_page
from api.rendering import path_in
from api.tiles import many_desa, one_sheet
from geo.errors import RequestError
from geo.export.writer import FORUM_FORMATS
from geo.wording import say
from maps import hotspot_map, hotspot_poster
from maps.empty import empty_page
from maps.pages import forum_page

__all__ = ["router"]

router = APIRouter(tags=["Halaman / Pages"], responses=PROBLEM)

_SHOWN = Depends(only_parameters("jenis", "periode", "lang", "f"))


@router.get(
    "/",
    response_class=HTMLResponse,
    summary="Halaman forum / The forum's page",
    dependencies=[_SHOWN],
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def front(
    request: Request,
    office: OfficeOf,
    choice: ChoiceOf,
    f: Annotated[Literal["json", "html"] | None, Query(description="Bentuk jawaban / format.")] = None,
) -> Response:
    """Answer a browser with the forum's page, and ``application/json`` with the landing document."""
    edition = office.edition()
    if format_of(request, PAGES) == "json":
        site = Site.of(request)
        return prepared(
            edition, ("landing", site), lambda: orjson.dumps(landing(site, office.boundaries)),
            media_type=JSON_MEDIA,
        )  # fmt: skip
    if not edition.data.periods:
        return HTMLResponse(empty_page(office.boundaries, lang=choice.lang))
    if many_desa(office):
        return _province(office, edition, choice)
    parts = map_parts(office.settings)
    return prepared(
        edition, ("front", choice, parts.mark), lambda: _forum_page(office, edition, choice, parts),
        media_type=HTML, headers=parts.headers,
    )  # fmt: skip


@router.get(
    "/maps/hotspots",
    response_class=HTMLResponse,
    summary="Peta hotspot / The hotspot map",
    dependencies=[_SHOWN],
)
def hotspots(office: OfficeOf, choice: ChoiceOf) -> Response:
    """Answer with the hotspot map alone, to be opened full-screen or embedded."""
    edition = office.edition()
    if not edition.data.periods:
        return HTMLResponse(empty_page(office.boundaries, lang=choice.lang))
    if many_desa(office):
        return _province(office, edition, choice)
    parts = map_parts(office.settings)
    return prepared(
        edition, ("map", choice, parts.mark), lambda: _map(edition, choice, parts),
        media_type=HTML, headers=parts.headers,
    )  # fmt: skip


@router.get(
    "/maps/hotspots.pdf",
    response_class=Response,
    summary="Lembar cetak / The printed sheet",
    dependencies=[
        Depends(only_parameters("jenis", "periode", "lang", "kecamatan", "kertas")),
        Depends(one_sheet),
    ],
    responses={200: {"content": {"application/pdf": {}}}},
)
def sheet(
    office: OfficeOf,
    choice: ChoiceOf,
    kecamatan: Annotated[
        str | None, Query(description="Kode satu kecamatan / code of one kecamatan.", examples=["35.10.05"])
    ] = None,
    kertas: Annotated[Literal["A4", "A3"], Query(description="Ukuran kertas / paper.")] = "A4",
) -> Response:
    """Answer with one sheet to print: title, map, legend, list; for the kabupaten or one kecamatan."""
    edition = office.edition()
    if not edition.data.periods:
        raise RequestError("aggregation.nothing_yet")
    name = "_".join(["hotspots", choice.jenis, choice.period, *([kecamatan] if kecamatan else [])])
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return prepared(
        edition, ("sheet", choice, kecamatan, kertas), lambda: _sheet(edition, choice, kecamatan, kertas),
        media_type="application/pdf", headers=headers,
    )  # fmt: skip


def _sheet(edition: Edition, choice: Choice, kecamatan: str | None, paper: Literal["A4", "A3"]) -> bytes:
    return hotspot_poster(
        edition.publication(choice.lang),
        edition.data.boundaries,
        lang=choice.lang,
        selected=(choice.jenis, choice.period),
        kecamatan=kecamatan,
        paper=paper,
    )


def _province(office: Office, edition: Edition, choice: Choice) -> Response:
    key = ("province", choice)
    return prepared(edition, key, lambda: province_page(office, edition, choice), media_type=HTML)


def _map(edition: Edition, choice: Choice, parts: MapParts) -> str:
    page = hotspot_map(
        edition.publication(choice.lang),
        edition.data.boundaries,
        lang=choice.lang,
        selected=(choice.jenis, choice.period),
        assets="served",
        officers=parts.officers,
        basemap=parts.basemap,
    )
    return str(page.get_root().render())


def _forum_page(office: Office, edition: Edition, choice: Choice, parts: MapParts) -> str:
    query = f"jenis={choice.jenis}&periode={choice.period}"
    lang = choice.lang
    return forum_page(
        edition.publication(choice.lang),
        edition.data.boundaries,
        lang=choice.lang,
        selected=(choice.jenis, choice.period),
        downloads=[
            (say("api.print_sheet", lang), f"/maps/hotspots.pdf?{query}&lang={lang}"),
            (say("maps_forum.page_picture", lang), f"/maps/hotspots.png?{query}&lang={lang}"),
            (say("maps_forum.page_report_pdf", lang), f"/laporan.pdf?periode={choice.period}&lang={lang}"),
            (say("maps_forum.page_report_html", lang), f"/laporan.html?periode={choice.period}&lang={lang}"),
        ]
        + [
            (say("api.download", choice.lang, format=name), f"/exports/hotspots{suffix}?{query}")
            for suffix, name in FORUM_FORMATS.items()
        ]
        + [(say("ogc.forum_link", choice.lang), f"/collections?f=html&lang={choice.lang}")],
        assets="served",
        officers=parts.officers,
        basemap=parts.basemap,
        sections=shown_sections(office, edition, lang),
        sign_in=path_in("/masuk", lang),
    )
