"""Did it help: ``/dampak``, the hotspots of a frozen quarter scored in exact numbers, for planners."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.accounts.gate import Viewer, only
from api.dependencies import OfficeOf, only_parameters
from api.effect_page import effect_tables
from api.errors import PROBLEM, language_of
from api.rendering import page
from geo.aggregation.periods import parse_period
from geo.errors import RequestError
from geo.helping import rounds
from geo.wording.formats import format_period

__all__ = ["router"]

router = APIRouter(tags=["Perencana / Planners"], responses=PROBLEM)


@router.get(
    "/dampak",
    response_class=HTMLResponse,
    summary="Apakah membantu / Did it help",
    dependencies=[Depends(only_parameters("periode", "lang"))],
)
def effect(
    request: Request,
    office: OfficeOf,
    viewer: Annotated[Viewer, Depends(only("planner"))],
    periode: Annotated[str | None, Query(description="Triwulan yang dibekukan / frozen quarter.")] = None,
) -> Response:
    """Answer with what became of the hotspots of a quarter."""
    lang = language_of(request)
    there = rounds(office.edition().data)
    period = parse_period(periode) if periode else next(iter(there), "")
    if periode and period not in there:
        raise RequestError("effect.no_round", period=period)
    return page(
        "effect.html", lang, session=viewer.session, here=("/dampak", {"periode": periode or ""}),
        tables=effect_tables(office, period, lang) if period else [],
        periods=[(one, format_period(one, lang)) for one in there], period=period,
        period_words=format_period(period, lang) if period else "",
    )  # fmt: skip
