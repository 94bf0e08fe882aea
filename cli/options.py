"""Options that several commands share, and what they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.area import chosen_wilayah, keep_hours_of, settle_hours
from geo.wording import say
from geo.zone import zone_of

if TYPE_CHECKING:
    import pandas as pd

    from geo.admin.boundaries import Boundaries
    from geo.cases.store import CaseStore

__all__ = [
    "BoundariesPath",
    "CaseInput",
    "Jenis",
    "Output",
    "Parts",
    "Period",
    "PopulationPath",
    "Scheduler",
    "Seed",
    "Source",
    "WorkerCount",
    "close_stores",
    "open_boundaries",
    "open_store",
    "read_people",
]

_open: list[CaseStore] = []

BoundariesPath = Annotated[
    Path | None,
    typer.Option("--boundaries", envvar="TIGAPILAR_BOUNDARIES", help=say("cli.option_boundaries")),
]
CaseInput = Annotated[Path | None, typer.Argument(metavar="[INPUT]", help=say("cli.option_input"))]
Output = Annotated[Path, typer.Option("-o", "--output", help=say("cli.option_output"))]
Jenis = Annotated[str | None, typer.Option("--jenis", help=say("cli.option_jenis"))]
Period = Annotated[str | None, typer.Option("--periode", help=say("cli.option_periode"))]
PopulationPath = Annotated[
    Path | None,
    typer.Option("--population", envvar="TIGAPILAR_POPULATION", help=say("cli.option_population")),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help=say("cli.option_seed"))]
WorkerCount = Annotated[int | None, typer.Option("--workers", min=1, help=say("partitions.option_workers"))]
Scheduler = Annotated[str | None, typer.Option("--scheduler", help=say("partitions.option_scheduler"))]
Parts = Annotated[bool, typer.Option("--parts", help=say("partitions.option_parts"))]
Source = Annotated[str | None, typer.Option("--source", help=say("cli.option_source"))]


def open_boundaries(path: Path | None) -> Boundaries:
    """Return the boundaries in use, of the area that the command was given, and say which on stderr."""
    from geo.admin.boundaries import load_boundaries

    boundaries = load_boundaries(path, chosen_wilayah())
    keep_hours_of(zone_of(boundaries.wilayah))
    typer.echo(say("cli.boundaries_used", title=boundaries.origin.title), err=True)
    return boundaries


def open_store(*, hours: bool = True) -> CaseStore:
    """Return the office's store (``TIGAPILAR_DATABASE_URL``, or the one under ``data/``).

    The end of the command closes it. Unless *hours* is left out, the hours are settled by it.
    """
    from api.settings import Settings
    from geo.cases.store import CaseStore

    store = CaseStore(Settings().database_url)
    _open.append(store)
    if hours:
        settle_hours(store)
    return store


def close_stores() -> None:
    """Let go of the stores that a command opened."""
    while _open:
        _open.pop().close()


def read_people(path: Path | None, store: CaseStore | None = None) -> pd.DataFrame | None:
    """Return the population that was named, else the store's, else None."""
    if path is not None:
        from geo.admin.population import read_population

        return read_population(path)
    return store.population() if store is not None else None
