"""A round of visits to take along: the sheet to print, files for a navigator, links for the phone's map."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import pandas as pd
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from api.accounts.gate import audited
from api.dependencies import LanguageOf, OfficeOf, only_parameters
from api.export_answers import export_bytes
from api.office import Office
from api.phone.asked import ROUND_WORDS, RoundOf, VisitorOf, office_now
from api.phone.planned import page_address, planned_visits
from geo.export.formats import FORMATS
from geo.export.layer import ExportLayer
from geo.patrol.map_links import Spot, geo_link, google_legs, organic_link
from geo.visit_layers import made_for
from geo.visit_words import visit_note
from geo.visiting import VisitRound
from geo.wording import Language, say
from maps.visit_sheet import visit_sheet

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[Depends(only_parameters(*ROUND_WORDS))])

_AT = "/kunjungan/{kode:wilayah}"
_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}


@router.get(f"{_AT}.pdf")
def sheet(office: OfficeOf, viewer: VisitorOf, asked: RoundOf, lang: LanguageOf) -> Response:
    """Answer with the sheet to print; that its cases were handed out is written down first."""
    visits = planned_visits(office, asked)
    audited(office, viewer, "visits.sheet", asked.kode, len(visits.cases))
    pdf = visit_sheet(visits, office.boundaries, page_url=page_address(office, asked), lang=lang)
    return Response(pdf, media_type="application/pdf", headers=_heads(visits, ".pdf"))


@router.get(f"{_AT}.gpx")
@router.get(f"{_AT}.kml")
@router.get(f"{_AT}.geojson")
@router.get(f"{_AT}.csv")
def file(request: Request, office: OfficeOf, viewer: VisitorOf, asked: RoundOf, lang: LanguageOf) -> Response:
    """Answer with the round for a navigator, a map program or a table."""
    suffix = PurePosixPath(request.url.path).suffix
    visits = planned_visits(office, asked)
    audited(office, viewer, "visits.export", f"{asked.kode}{suffix}", len(visits.cases))
    layer = _layer(office, visits, suffix, office_now(), lang)
    body = export_bytes([layer], "kunjungan", suffix)
    return Response(body, media_type=FORMATS[suffix].media, headers=_heads(visits, suffix))


@router.get(f"{_AT}/tautan")
def links(office: OfficeOf, viewer: VisitorOf, asked: RoundOf, lang: LanguageOf) -> JSONResponse:
    """Answer with the links that open each day's stops in a phone's map application."""
    visits = planned_visits(office, asked)
    audited(office, viewer, "visits.links", asked.kode, len(visits.cases))
    start = (visits.plan.start_lon, visits.plan.start_lat)
    days = [
        _day_links(str(day), part, start, lang) for day, part in visits.plan.stops.groupby("day", sort=True)
    ]
    body = {"hari": days, "catatan": say("visits.links_note", lang)}
    return JSONResponse(body, headers=_PRIVATE)


def _day_links(day: str, stops: pd.DataFrame, start: tuple[float, float], lang: Language) -> dict[str, Any]:
    spots = [Spot(int(n), x, y) for n, x, y in zip(stops["order"], stops["lon"], stops["lat"], strict=True)]
    google = [{"dari": leg.first, "sampai": leg.last, "url": leg.url} for leg in google_legs(spots, start)]
    single = [
        {"urutan": spot.order, "geo": geo_link(spot, say("visits.stop", lang, order=spot.order))}
        for spot in spots
    ]
    return {"tanggal": day, "google": google, "organic": organic_link(spots), "tempat": single}


def _layer(office: Office, visits: VisitRound, suffix: str, made_at: datetime, lang: Language) -> ExportLayer:
    return ExportLayer.of(made_for(visits, suffix), visit_note(visits, office.boundaries, made_at, lang))


def _heads(visits: VisitRound, suffix: str) -> dict[str, str]:
    name = f"kunjungan_{visits.kode}_{min(visits.choice.days)}{suffix}"
    return {**_PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
