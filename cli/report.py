"""``tigapilar report -o forum.html|forum.pdf``: the forum's page to carry on a stick, or on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.map_page import PageLanguage
from cli.options import BoundariesPath, CaseInput, Output, Period, PopulationPath, Seed, open_store
from cli.progress import stages
from cli.study import normal_key, shown_input
from geo.errors import ExportError, RequestError
from geo.wording import say

if TYPE_CHECKING:
    from geo.forum_facts import ForumFacts
    from geo.publishing.published import Published

__all__ = ["report"]

_SUFFIXES = (".html", ".htm", ".pdf")


def report(
    output: Output,
    source: CaseInput = None,
    periode: Period = None,
    population: PopulationPath = None,
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
    lang: Annotated[PageLanguage, typer.Option("--lang", help=say("cli.option_lang"))] = PageLanguage.ID,
) -> None:
    """Make the forum's report of one quarter, of what the forum may see."""
    from geo.export.whole_file import write_bytes
    from geo.forum_facts import ForumFacts
    from maps.forum_sections import forum_sections
    from maps.from_study import publication_of
    from maps.pages import forum_page
    from maps.report import forum_report

    suffix = output.suffix.lower()
    if suffix not in _SUFFIXES:
        raise ExportError(
            "export.unknown_suffix", suffix=suffix or "?", path=output.name, choices=", ".join(_SUFFIXES)
        )
    with stages(5) as begin:
        shown = shown_input(source, boundaries, population, seed, begin)
        begin("map")
        key = shown.newest(*normal_key(None, periode))
        if key not in shown.cells:
            raise RequestError("api.period_not_shown", period=key[1], choices=", ".join(shown.periods) or "-")
        publication = publication_of(shown, lang=lang.value)
        sections = forum_sections(shown, _facts(shown) if source is None else ForumFacts(), lang.value)
        if suffix == ".pdf":
            content = forum_report(
                publication, shown.boundaries, period=key[1], lang=lang.value, sections=sections
            )
        else:
            page = forum_page(
                publication,
                shown.boundaries,
                lang=lang.value,
                selected=key,
                assets="inline",
                sections=sections,
            )
            content = page.encode("utf-8")
        begin("write")
        write_bytes(content, output)
    typer.echo(say("cli.map_done", path=output, size=len(content) / 1024))


def _facts(shown: Published) -> ForumFacts:
    """Return what the store knows for the forum beside the numbers."""
    from api.settings import Settings
    from geo.forum_facts import forum_facts
    from geo.patrol.clock_setting import parse_clock

    store = open_store()
    facts = forum_facts(store, shown, hours=parse_clock(Settings().clock))
    store.close()
    return facts
