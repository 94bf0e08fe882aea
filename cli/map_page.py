"""``tigapilar map hotspots|points [INPUT] -o OUT.html``: a file that opens without a network."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import (
    BoundariesPath,
    CaseInput,
    Jenis,
    Output,
    Period,
    PopulationPath,
    Seed,
    open_boundaries,
    open_store,
)
from cli.progress import Stages, stages
from cli.study import normal_key, shown_input, study_input
from geo.errors import ExportError, RequestError
from geo.wording import say

if TYPE_CHECKING:
    import pandas as pd

    from geo.admin.boundaries import Boundaries
    from maps.basemap import Basemap

__all__ = ["BasemapUrl", "PageLanguage", "hotspots", "points", "saved_basemap"]


class Audience(StrEnum):
    """For whom a map is made."""

    FORUM = "forum"
    PLANNER = "planner"


class PageLanguage(StrEnum):
    """The language of a page."""

    ID = "id"
    EN = "en"


class Paper(StrEnum):
    """The size of a printed sheet."""

    A4 = "A4"
    A3 = "A3"


BasemapUrl = Annotated[str, typer.Option("--basemap", help=say("maps_cli.option_basemap"))]


def hotspots(
    output: Output,
    source: CaseInput = None,
    jenis: Jenis = None,
    periode: Period = None,
    population: PopulationPath = None,
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
    audience: Annotated[
        Audience, typer.Option("--audience", help=say("cli.option_audience"))
    ] = Audience.FORUM,
    lang: Annotated[PageLanguage, typer.Option("--lang", help=say("cli.option_lang"))] = PageLanguage.ID,
    kecamatan: Annotated[str | None, typer.Option("--kecamatan", help=say("cli.option_kecamatan"))] = None,
    paper: Annotated[Paper, typer.Option("--paper", help=say("cli.option_paper"))] = Paper.A4,
    officers: Annotated[
        Path | None,
        typer.Option("--officers", envvar="TIGAPILAR_OFFICERS", help=say("maps_cli.option_officers")),
    ] = None,
    basemap: BasemapUrl = "",
) -> None:
    """Make the hotspot map; for the forum, unless told otherwise, so the counts are ranges."""
    from geo.admin.officers import read_officers
    from geo.export.whole_file import write_bytes
    from maps import hotspot_map, hotspot_poster
    from maps.from_study import planner_publication_of, publication_of
    from maps.pdf_files import painted

    suffix = output.suffix.lower()
    if suffix not in _SUFFIXES:
        raise ExportError(
            "export.unknown_suffix", suffix=suffix or "?", path=output.name, choices=", ".join(_SUFFIXES)
        )
    tiles = saved_basemap(basemap)
    people = None if officers is None else read_officers(officers)
    with stages(5) as begin:
        if audience is Audience.FORUM:
            shown = shown_input(source, boundaries, population, seed, begin)
            places = shown.boundaries
            publication = publication_of(shown, lang=lang.value)
            selected = shown.newest(*normal_key(jenis, periode))
        else:
            study = study_input(source, boundaries, population, None, None, seed, begin)
            places = study.boundaries
            publication = planner_publication_of(study, lang=lang.value)
            selected = study.newest(*normal_key(jenis, periode))
        begin("map")
        if suffix in (".pdf", ".png"):
            content = hotspot_poster(
                publication,
                places,
                lang=lang.value,
                selected=selected,
                kecamatan=kecamatan,
                paper=paper.value,
            )
            content = painted(content) if suffix == ".png" else content
        else:
            page = hotspot_map(
                publication,
                places,
                lang=lang.value,
                selected=selected,
                officers=people,
                basemap=tiles,
            )
            content = page.get_root().render().encode("utf-8")
        begin("write")
        write_bytes(content, output)
    typer.echo(say("cli.map_done", path=output, size=len(content) / 1024))


_SUFFIXES = (".html", ".htm", ".pdf", ".png")


def points(
    output: Output,
    source: CaseInput = None,
    boundaries: BoundariesPath = None,
    jenis: Jenis = None,
    lang: Annotated[PageLanguage, typer.Option("--lang", help=say("cli.option_lang"))] = PageLanguage.ID,
    basemap: BasemapUrl = "",
) -> None:
    """Make the map of the cases' points, without personal columns: for officers, never for the forum."""
    from geo.export.whole_file import write_bytes
    from geo.study import DEMO_SOURCE
    from maps import points_map

    if output.suffix.lower() not in _SUFFIXES[:2]:
        choices = ", ".join(_SUFFIXES[:2])
        raise ExportError(
            "export.unknown_suffix", suffix=output.suffix or "?", path=output.name, choices=choices
        )
    tiles = saved_basemap(basemap)
    with stages(4) as begin:
        cases, places = _cases(source, boundaries, normal_key(jenis, None)[0], begin)
        begin("map")
        demo = bool(cases["sumber"].eq(DEMO_SOURCE).any()) if "sumber" in cases.columns else False
        page = points_map(cases, places, lang=lang.value, demo=demo, basemap=tiles)
        content = page.get_root().render().encode("utf-8")
        begin("write")
        write_bytes(content, output)
    typer.echo(say("cli.map_done", path=output, size=len(content) / 1024))


def _cases(
    source: Path | None, boundaries_path: Path | None, jenis: str | None, begin: Stages
) -> tuple[pd.DataFrame, Boundaries]:
    """Return the cases of INPUT, or of the store without personal columns, and their boundaries."""
    from geo.intake import read_cases

    begin("boundaries")
    boundaries = open_boundaries(boundaries_path)
    if source is None:
        begin("store")
        return open_store().cases(jenis=jenis), boundaries
    begin("geocode")
    intake = read_cases(source, boundaries, jenis=jenis, progress=begin.within)
    for line in intake.lines():
        typer.echo(line, err=True)
    return intake.cases, boundaries


def saved_basemap(setting: str) -> Basemap | None:
    """Return the basemap of a saved map: it must be at an address, for the file has no server behind it."""
    from maps.basemap import Basemap

    tiles = Basemap.of(setting)
    if tiles is not None and tiles.file is not None:
        raise RequestError("maps_basemap.no_server", path=tiles.file)
    return tiles
