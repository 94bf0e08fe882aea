"""``tigapilar visits --desa KODE -o sheet.pdf|.gpx|.kml|.geojson|.csv``, and ``map visits``."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from cli.map_page import BasemapUrl, PageLanguage, saved_basemap
from cli.options import BoundariesPath, Output, Seed, open_boundaries, open_store
from cli.progress import Stages, stages
from geo.errors import ExportError, RequestError
from geo.wording import say

if TYPE_CHECKING:
    import pandas as pd

    from geo.admin.boundaries import Boundaries
    from geo.cases.store import CaseStore
    from geo.visiting import DesaVisits

__all__ = ["map_visits", "visits"]

_FILES = (".pdf", ".gpx", ".kml", ".geojson", ".csv")
_PAGES = (".html", ".htm")
_PERMUTATIONS = 999

Desa = Annotated[str, typer.Option("--desa", help=say("visits.option_desa"))]
Days = Annotated[str, typer.Option("--tanggal", help=say("visits.option_tanggal"))]
NDays = Annotated[str, typer.Option("--hari", help=say("visits.option_hari"))]
Begin = Annotated[str, typer.Option("--mulai", help=say("visits.option_mulai"))]
End = Annotated[str, typer.Option("--selesai", help=say("visits.option_selesai"))]
Pause = Annotated[str, typer.Option("--istirahat", help=say("visits.option_istirahat"))]
Minutes = Annotated[str, typer.Option("--menit", help=say("visits.option_menit"))]
Kinds = Annotated[str, typer.Option("--jenis", help=say("visits.option_jenis"))]
From = Annotated[str, typer.Option("--dari", help=say("visits.option_dari"))]
Router = Annotated[str, typer.Option("--osrm", envvar="TIGAPILAR_OSRM", help=say("visits.option_osrm"))]
Officers = Annotated[
    Path | None,
    typer.Option("--officers", envvar="TIGAPILAR_OFFICERS", help=say("visits.option_officers")),
]
Lang = Annotated[PageLanguage, typer.Option("--lang", help=say("cli.option_lang"))]


def visits(
    output: Output,
    desa: Desa,
    tanggal: Days = "",
    hari: NDays = "",
    mulai: Begin = "",
    selesai: End = "",
    istirahat: Pause = "",
    menit: Minutes = "",
    jenis: Kinds = "",
    dari: From = "",
    osrm: Router = "",
    officers: Officers = None,
    public_url: Annotated[
        str, typer.Option("--public-url", envvar="TIGAPILAR_PUBLIC_URL", help=say("visits.option_public_url"))
    ] = "",
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
    lang: Lang = PageLanguage.ID,
) -> None:
    """Plan the visits of one desa: a sheet with addresses, files with places; for its officers alone."""
    from geo.aggregation.periods import JAKARTA
    from geo.export.whole_file import write_bytes
    from geo.export.writer import check_target, write_layer
    from geo.visit_layers import route_layer, stops_layer, visit_note, visits_table
    from maps.visit_sheet import visit_sheet

    suffix = _suffix(output, _FILES)
    words = _words(tanggal, hari, mulai, selesai, istirahat, menit, jenis, dari)
    with stages(5) as begin:
        found, places = _planned(desa, words, osrm, officers, boundaries, seed, begin)
        begin("write")
        if suffix == ".pdf":
            write_bytes(
                visit_sheet(found, places, page_url=_page_url(public_url, found), lang=lang.value), output
            )
        else:
            check_target(output)
            made = {".csv": visits_table, ".gpx": stops_layer}.get(suffix, route_layer)(found)
            write_layer(made, output, note=visit_note(found, places, datetime.now(JAKARTA), lang.value))
    _tell(found, output)


def map_visits(
    output: Output,
    desa: Desa,
    tanggal: Days = "",
    hari: NDays = "",
    mulai: Begin = "",
    selesai: End = "",
    istirahat: Pause = "",
    menit: Minutes = "",
    jenis: Kinds = "",
    dari: From = "",
    osrm: Router = "",
    officers: Officers = None,
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
    lang: Lang = PageLanguage.ID,
    basemap: BasemapUrl = "",
) -> None:
    """Make the page of one desa's round, without addresses and names; it opens without a network."""
    from geo.export.whole_file import write_bytes
    from maps.desa_visit_map import desa_visit_map

    _suffix(output, _PAGES)
    tiles = saved_basemap(basemap)
    words = _words(tanggal, hari, mulai, selesai, istirahat, menit, jenis, dari)
    with stages(5) as begin:
        found, places = _planned(desa, words, osrm, officers, boundaries, seed, begin)
        page = desa_visit_map(found, places, lang=lang.value, basemap=tiles)
        begin("write")
        write_bytes(page.get_root().render().encode("utf-8"), output)
    _tell(found, output)


def _suffix(output: Path, choices: tuple[str, ...]) -> str:
    suffix = output.suffix.lower()
    if suffix not in choices:
        raise ExportError(
            "export.unknown_suffix", suffix=suffix or "?", path=output.name, choices=", ".join(choices)
        )
    return suffix


def _words(*given: str) -> dict[str, str]:
    """Return the options under the names that an address of the phone's page has them."""
    from geo.patrol.visit_choice import CHOICE_WORDS

    return dict(zip(CHOICE_WORDS, given, strict=True))


def _planned(
    desa: str,
    words: dict[str, str],
    osrm: str,
    officers: Path | None,
    boundaries_path: Path | None,
    seed: int,
    begin: Stages,
) -> tuple[DesaVisits, Boundaries]:
    from geo.admin.officers import read_officers
    from geo.aggregation.periods import JAKARTA
    from geo.desa_choice import find_desa
    from geo.patrol.travel import osrm_minutes, straight_minutes
    from geo.patrol.visit_choice import read_choice
    from geo.visiting import hotspot_classes, visits_of

    choice = read_choice(words, datetime.now(JAKARTA))
    people = None if officers is None else read_officers(officers)
    begin("boundaries")
    boundaries = open_boundaries(boundaries_path)
    code = find_desa(desa, boundaries)
    begin("store")
    store = open_store()
    begin("hotspots")
    classes = hotspot_classes(_hotspots(store, boundaries, choice.jenis, seed), code)
    begin("visits")
    found = visits_of(
        store,
        boundaries,
        code,
        choice,
        officers=people,
        hotspots=classes,
        travel=partial(osrm_minutes, osrm) if osrm else straight_minutes,
        seed=seed,
    )
    return found, boundaries


def _hotspots(
    store: CaseStore, boundaries: Boundaries, kinds: tuple[str, ...], seed: int
) -> dict[str, pd.DataFrame]:
    """Return each kind's hotspots in the newest quarter that has ended."""
    from geo.aggregation.counts import periods_in
    from geo.aggregation.periods import newest_ended
    from geo.study import study_cases

    cases = store.cases()
    periods = periods_in(cases)
    if not periods:
        raise RequestError("aggregation.nothing_yet")
    newest = newest_ended(periods)
    study = study_cases(
        cases, boundaries, population=store.population(), periods=[newest], jenis=list(kinds),
        permutations=_PERMUTATIONS, seed=seed,
    )  # fmt: skip
    return {kind: study.layers[kind, newest] for kind in kinds if (kind, newest) in study.layers}


def _page_url(public_url: str, found: DesaVisits) -> str:
    if not public_url:
        return ""
    query = urlencode(found.choice.words(), safe=",/")
    return f"{public_url.rstrip('/')}/kunjungan/{found.kode_desa}?{query}"


def _tell(found: DesaVisits, output: Path) -> None:
    """Say what is in the file, and name every case that is not: none is lost."""
    from geo.visit_layers import days_words, desa_words, why_not

    plan = found.plan
    title = say("visits.title", desa=desa_words(found), days=days_words(found))
    seen = int((plan.stops["kind"] == "kasus").sum())
    road = round(sum(plan.road_min))
    typer.echo(say("visits.done", title=title, n=seen, asked=len(plan.asked), minutes=road, path=str(output)))
    for case in plan.left_out.to_dict("records"):
        why = why_not(case["alone_min"], plan.hours.work_min)
        typer.echo(say("visits.not_in_it", jenis=case["jenis"], id=case["id"], why=why))
