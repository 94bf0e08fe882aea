"""Maps for those who may see more than the forum: the planner's, and the points of cases."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, HTMLResponse, Response

from api.accounts.gate import Viewer, audited, only
from api.dependencies import Choice, ChoiceOf, LanguageOf, OfficeOf, only_parameters
from api.errors import PROBLEM
from api.map_parts import MapParts, map_parts
from api.office import Live
from api.prepared import HTML, prepared
from geo.errors import MissingError
from geo.study import DEMO_SOURCE
from geo.wording import LANGUAGES
from maps import hotspot_map, points_map
from maps.basemap import BASEMAP_PATH
from maps.from_study import planner_publication_of

__all__ = ["router"]

router = APIRouter(tags=["Peta petugas / Officers' maps"], responses=PROBLEM)

PlannerOf = Annotated[Viewer, Depends(only("planner"))]
CaseViewerOf = Annotated[Viewer, Depends(only("planner", "territorial", cases=True))]


@router.get(
    "/maps/titik",
    response_class=HTMLResponse,
    summary="Peta titik kasus / Map of case points",
    dependencies=[Depends(only_parameters("lang"))],
)
def points(office: OfficeOf, viewer: CaseViewerOf, lang: LanguageOf) -> Response:
    """Answer with the points of the cases that the viewer may see; each opening is logged."""
    parts = map_parts(office.settings)
    cases = office.store.cases(within=viewer.within)
    audited(office, viewer, "cases.map", viewer.within or "semua", len(cases))
    page = points_map(
        cases,
        office.boundaries,
        lang=lang,
        territory=_territory_name(office, viewer.within),
        within=viewer.within,
        demo=bool(cases["sumber"].eq(DEMO_SOURCE).any()),
        assets="served",
        languages={code: f"?lang={code}" for code in LANGUAGES},
        basemap=parts.basemap,
    )
    headers = {"Cache-Control": "private, no-store", **parts.headers}
    return HTMLResponse(page.get_root().render(), headers=headers)


@router.get(
    "/maps/perencana",
    response_class=HTMLResponse,
    summary="Peta perencana / The planner's map",
    dependencies=[Depends(only_parameters("jenis", "periode", "lang"))],
)
def planner(office: OfficeOf, viewer: PlannerOf, choice: ChoiceOf) -> Response:
    """Answer with the hotspot map in exact numbers: cases, rates, the scan's clusters."""
    live, parts = office.live(), map_parts(office.settings)
    return prepared(
        live,
        ("planner map", choice, parts.mark),
        lambda: _planner_page(live, choice, parts),
        media_type=HTML,
        headers=parts.headers,
    )


@router.get(BASEMAP_PATH, include_in_schema=False)
def basemap_file(office: OfficeOf) -> Response:
    """Answer with a part of the office's own basemap file, where it has one."""
    basemap = map_parts(office.settings).basemap
    if basemap is None or basemap.file is None:
        raise MissingError("maps_basemap.none")
    return FileResponse(basemap.file, media_type="application/vnd.pmtiles")


def _planner_page(live: Live, choice: Choice, parts: MapParts) -> str:
    page = hotspot_map(
        planner_publication_of(live.study, lang=choice.lang),
        live.study.boundaries,
        lang=choice.lang,
        selected=(choice.jenis, choice.period),
        assets="served",
        languages={code: f"?lang={code}" for code in LANGUAGES},
        officers=parts.officers,
        basemap=parts.basemap,
    )
    return str(page.get_root().render())


def _territory_name(office: OfficeOf, code: str) -> str:
    """Return the name of the desa or kecamatan that a code stands for, or ""."""
    desa = office.boundaries.desa
    if code in desa.index:
        return f"{desa.loc[code, 'nama_desa']}, {desa.loc[code, 'nama_kecamatan']}"
    members = desa.loc[desa["kode_kecamatan"] == code, "nama_kecamatan"]
    return str(members.iloc[0]) if code and len(members) else ""
