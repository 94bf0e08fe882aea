"""``tigapilar load INPUT``: read, geocode, keep; what could not be kept is listed with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import BoundariesPath, Jenis, PopulationPath, Source, open_boundaries, open_store
from cli.progress import stages
from geo.wording import say

if TYPE_CHECKING:
    from geo.admin.boundaries import Boundaries
    from geo.cases.store import CaseStore

__all__ = ["load"]


def load(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help=say("cli.option_input"))],
    boundaries: BoundariesPath = None,
    jenis: Jenis = None,
    sumber: Source = None,
    population: PopulationPath = None,
    rejects: Annotated[Path | None, typer.Option("--rejects", help=say("cli.option_rejects"))] = None,
) -> None:
    """Load a case file into the store, in one transaction."""
    from geo.admin.population import population_notes, read_population
    from geo.aggregation.kinds import parse_jenis
    from geo.intake import load_file

    kind = parse_jenis(jenis) if jenis else None
    store = open_store()
    with stages(5) as begin:
        begin("boundaries")
        layer = open_boundaries(boundaries)
        report = load_file(
            source,
            store,
            layer,
            jenis=kind,
            source=sumber,
            rejects_path=rejects,
            begin=begin,
            progress=begin.within,
        )
        notes: list[str] = []
        if population is not None:
            people = read_population(population)
            store.save_population(people)
            notes = population_notes(people, layer)
    for line in [*report.lines(), *notes, *_unpublished(store, layer)]:
        typer.echo(line)


def _unpublished(store: CaseStore, boundaries: Boundaries) -> list[str]:
    """Return how many quarters differ from what the forum sees, and what to do about it."""
    from geo.publishing.keeper import due, read_editions
    from geo.study import study_cases

    records = read_editions(store)
    if not records:
        return []
    waiting = due(study_cases(store.cases(), boundaries, hotspots=False), records)
    return [say("publishing.due", n=len(waiting), periods=", ".join(waiting))] if waiting else []
