"""``tigapilar map hotspots [INPUT] -o OUT.html|OUT.pdf``: a file that opens without a network, or a sheet."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cli.options import BoundariesPath, CaseInput, Jenis, Output, Period, PopulationPath, Seed
from cli.progress import stages
from cli.study import normal_key, study_input
from geo.errors import ExportError
from geo.wording import say

__all__ = ["hotspots"]


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
) -> None:
    """Make the hotspot map; for the forum, unless told otherwise, so the counts are ranges."""
    from geo.export.whole_file import write_bytes
    from geo.published import publish
    from maps import hotspot_map, hotspot_poster
    from maps.from_study import planner_publication_of, publication_of

    suffix = output.suffix.lower()
    if suffix not in _SUFFIXES:
        raise ExportError(
            "export.unknown_suffix", suffix=suffix or "?", path=output.name, choices=", ".join(_SUFFIXES)
        )
    with stages(5) as begin:
        study = study_input(source, boundaries, population, None, None, seed, begin)
        begin("map")
        if audience is Audience.FORUM:
            shown = publish(study)
            publication = publication_of(shown, lang=lang.value)
            selected = shown.newest(*normal_key(jenis, periode))
        else:
            publication = planner_publication_of(study, lang=lang.value)
            selected = study.newest(*normal_key(jenis, periode))
        if suffix == ".pdf":
            content = hotspot_poster(
                publication,
                study.boundaries,
                lang=lang.value,
                selected=selected,
                kecamatan=kecamatan,
                paper=paper.value,
            )
        else:
            page = hotspot_map(publication, study.boundaries, lang=lang.value, selected=selected)
            content = page.get_root().render().encode("utf-8")
        begin("write")
        write_bytes(content, output)
    typer.echo(say("cli.map_done", path=output, size=len(content) / 1024))


_SUFFIXES = (".html", ".htm", ".pdf")
