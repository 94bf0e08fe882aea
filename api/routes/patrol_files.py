"""A kept schedule to take away: tables, layers, and each unit's calendar and sheet."""

from __future__ import annotations

from pathlib import PurePosixPath

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.dependencies import LanguageOf, OfficeOf, only_parameters
from api.export_answers import export_bytes
from api.patrol_parts import PatrolViewerOf, own_part
from geo.errors import MissingError
from geo.export.calendar_file import calendar_of, unit_file_names
from geo.export.formats import FORMATS
from geo.export.layer import ExportLayer
from geo.patrolling import visits_layer
from geo.scheduling import kept_note
from geo.zone import office_tz
from maps.patrol_bundle import patrol_bundle
from maps.unit_sheet import unit_sheet

__all__ = ["router"]

router = APIRouter(
    prefix="/patroli", include_in_schema=False, dependencies=[Depends(only_parameters("lang"))]
)

_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}


@router.get("/{nomor:int}.csv")
@router.get("/{nomor:int}.geojson")
@router.get("/{nomor:int}.xlsx")
def table(request: Request, office: OfficeOf, viewer: PatrolViewerOf, nomor: int) -> Response:
    """Answer with the visits of a schedule; a unit's account gets its own."""
    suffix = PurePosixPath(request.url.path).suffix
    plan, units = own_part(office, viewer, nomor)
    visits = plan.visits[plan.visits["unit"].isin(units)]
    layer = ExportLayer.of(visits_layer(visits), kept_note(plan.head, office.boundaries))
    body = export_bytes([layer], "jadwal", suffix)
    return Response(body, media_type=FORMATS[suffix].media, headers=_named(f"jadwal_{nomor}{suffix}"))


@router.get("/{nomor:int}.zip")
def bundle(office: OfficeOf, viewer: PatrolViewerOf, nomor: int) -> Response:
    """Answer with the tables, and a calendar and a sheet for each unit, in one file."""
    plan, units = own_part(office, viewer, nomor)
    mine = units if viewer.role == "territorial" else None
    note = kept_note(plan.head, office.boundaries)
    body = patrol_bundle(plan.visits, plan.points, plan.areas.set_index("area"), note, of=mine)
    return Response(body, media_type="application/zip", headers=_named(f"jadwal_{nomor}.zip"))


@router.get("/{nomor:int}/satuan/{satuan:int}.ics")
@router.get("/{nomor:int}/satuan/{satuan:int}.pdf")
def of_unit(
    request: Request, office: OfficeOf, viewer: PatrolViewerOf, nomor: int, satuan: int, lang: LanguageOf
) -> Response:
    """Answer with the calendar or the sheet of one unit of a schedule."""
    plan, units = own_part(office, viewer, nomor)
    unit = str(plan.units["unit"].get(satuan, ""))
    if unit not in units:
        raise MissingError("patrols.no_unit")
    suffix = PurePosixPath(request.url.path).suffix
    made_at, demo = plan.head.made_at.astimezone(office_tz()), plan.head.demo
    if suffix == ".ics":
        body, media = calendar_of(plan.visits, unit, made_at=made_at, demo=demo, lang=lang), "text/calendar"
    else:
        body, media = unit_sheet(plan.visits, unit, made_at=made_at, demo=demo, lang=lang), "application/pdf"
    return Response(body, media_type=media, headers=_named(unit_file_names([unit], suffix)[unit]))


def _named(name: str) -> dict[str, str]:
    return {**_PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
