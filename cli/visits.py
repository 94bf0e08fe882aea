"""``tigapilar visits --desa KODE -o sheet.pdf|.gpx|.kml|.geojson|.csv|.html``; ``map visits`` is the same."""

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
    from geo.visiting import VisitRound
    from geo.wording import Language
    from maps.basemap import Basemap

__all__ = ["visits"]

_SUFFIXES = (".pdf", ".gpx", ".kml", ".geojson", ".csv", ".html")
_PERMUTATIONS = 999

Desa = Annotated[str, typer.Option("--desa", help=say("visits.option_desa"))]
Kecamatan = Annotated[str, typer.Option("--kecamatan", help=say("visits.option_kecamatan"))]
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
PublicUrl = Annotated[
    str, typer.Option("--public-url", envvar="TIGAPILAR_PUBLIC_URL", help=say("visits.option_public_url"))
]
Lang = Annotated[PageLanguage, typer.Option("--lang", help=say("cli.option_lang"))]


def visits(
    output: Output,
    desa: Desa = "",
    kecamatan: Kecamatan = "",
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
    public_url: PublicUrl = "",
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
    lang: Lang = PageLanguage.ID,
    basemap: BasemapUrl = "",
) -> None:
    """Plan a round: a sheet with addresses, files with places; for its officers alone."""
    from geo.patrol.visit_choice import choice_words

    suffix, tiles = _suffix(output), saved_basemap(basemap)
    if bool(desa) == bool(kecamatan):
        raise RequestError("visits.one_place")
    words = choice_words(tanggal, hari, mulai, selesai, istirahat, menit, jenis, dari)
    with stages(5) as begin:
        found, places = _planned((desa, kecamatan), words, osrm, officers, boundaries, seed, begin)
        begin("write")
        if suffix == ".html":
            _write_page(found, places, output, lang.value, tiles)
        elif suffix == ".pdf":
            _write_sheet(found, places, output, lang.value, public_url)
        else:
            _write_layer(found, places, output, lang.value)
    _tell(found, output)


def _suffix(output: Path) -> str:
    suffix = output.suffix.lower()
    if suffix not in _SUFFIXES:
        raise ExportError(
            "export.unknown_suffix", suffix=suffix or "?", path=output.name, choices=", ".join(_SUFFIXES)
        )
    return suffix


def _write_page(
    found: VisitRound, places: Boundaries, output: Path, lang: Language, tiles: Basemap | None
) -> None:
    from geo.export.whole_file import write_bytes
    from maps.round_map import round_map

    page = round_map(found, places, lang=lang, basemap=tiles)
    write_bytes(page.get_root().render().encode("utf-8"), output)


def _write_sheet(
    found: VisitRound, places: Boundaries, output: Path, lang: Language, public_url: str
) -> None:
    from geo.export.whole_file import write_bytes
    from maps.visit_sheet import visit_sheet

    write_bytes(visit_sheet(found, places, page_url=_page_url(public_url, found), lang=lang), output)


def _write_layer(found: VisitRound, places: Boundaries, output: Path, lang: Language) -> None:
    from geo.export.writer import check_target, write_layer
    from geo.visit_layers import made_for
    from geo.visit_words import visit_note
    from geo.zone import office_tz

    check_target(output)
    layer = made_for(found, output.suffix.lower())
    write_layer(layer, output, note=visit_note(found, places, datetime.now(office_tz()), lang))


def _planned(
    named: tuple[str, str],
    words: dict[str, str],
    osrm: str,
    officers: Path | None,
    boundaries_path: Path | None,
    seed: int,
    begin: Stages,
) -> tuple[VisitRound, Boundaries]:
    from geo.admin.officers import read_officers
    from geo.desa_choice import find_desa, find_kecamatan
    from geo.patrol.travel import osrm_minutes, straight_minutes
    from geo.patrol.visit_choice import read_choice
    from geo.visiting import hotspot_classes, visits_of
    from geo.zone import office_tz

    choice = read_choice(words, datetime.now(office_tz()))
    people = None if officers is None else read_officers(officers)
    begin("boundaries")
    boundaries = open_boundaries(boundaries_path)
    desa, kecamatan = named
    code = find_desa(desa, boundaries) if desa else find_kecamatan(kecamatan, boundaries)
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


def _page_url(public_url: str, found: VisitRound) -> str:
    if not public_url:
        return ""
    query = urlencode(found.choice.words(), safe=",/")
    return f"{public_url.rstrip('/')}/kunjungan/{found.kode}?{query}"


def _tell(found: VisitRound, output: Path) -> None:
    """Say what is in the file, and name every case that is not: none is lost."""
    from geo.visit_words import above_words, days_words, place_words, why_not

    plan = found.plan
    title = say("visits.title", place=place_words(found), days=days_words(found))
    seen = int((plan.stops["kind"] == "kasus").sum())
    road = round(sum(plan.road_min))
    typer.echo(say("visits.done", title=title, n=seen, asked=len(plan.asked), minutes=road, path=str(output)))
    for case in plan.left_out.to_dict("records"):
        why = why_not(case["alone_min"], plan.hours.work_min)
        typer.echo(say("visits.not_in_it", jenis=case["jenis"], id=case["id"], why=why))
    if above := above_words(found):
        typer.echo(above)
