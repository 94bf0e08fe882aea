"""``tigapilar map hotspots [INPUT] -o OUT.html``: one file that opens without a network."""

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
) -> None:
    """Make the hotspot map; for the forum, unless told otherwise, so the counts are ranges."""
    from maps import hotspot_map
    from maps.from_study import publication_of

    if output.suffix.lower() not in {".html", ".htm"}:
        raise ExportError(
            "export.unknown_suffix", suffix=output.suffix or "?", path=output.name, choices=".html"
        )
    with stages(5) as begin:
        study = study_input(source, boundaries, population, None, None, seed, begin)
        begin("map")
        publication = publication_of(study, gated=audience is Audience.FORUM)
        selected = study.newest(*normal_key(jenis, periode)) if jenis or periode else None
        page = hotspot_map(publication, study.boundaries, lang=lang.value, selected=selected)
        html = page.get_root().render()
        try:
            output.write_text(html, encoding="utf-8")
        except OSError as error:
            raise ExportError(
                "export.cannot_write", path=str(output), detail=error.strerror or str(error)
            ) from error
    typer.echo(say("cli.map_done", path=output, size=len(html.encode()) / 1024))
