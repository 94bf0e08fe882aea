"""``tigapilar demo``: demonstration data from a seed, to try everything without a real case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.area import chosen_wilayah, keep_hours_of
from cli.options import BoundariesPath, open_boundaries, open_store
from cli.progress import stages
from geo.wording import say
from geo.zone import zone_of

__all__ = ["demo", "demo_officers_path", "load_demo_if_empty"]

_SEED = 2011
_UNTIL = "2026-Q3"


def demo(
    output: Annotated[Path | None, typer.Option("-o", "--output", help=say("cli.option_demo_output"))] = None,
    load: Annotated[bool, typer.Option("--load", help=say("cli.option_demo_load"))] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help=say("cli.option_seed"))] = _SEED,
    until: Annotated[str, typer.Option("--until", help=say("cli.option_demo_until"))] = _UNTIL,
    boundaries: BoundariesPath = None,
) -> None:
    """Write the demonstration files, and load them into the store if asked."""
    from geo.aggregation.periods import parse_period
    from geo.paths import data_dir

    folder = output or data_dir() / "demo" / "out"
    _write(folder, seed, parse_period(until), boundaries)
    if load:
        _load(folder, boundaries)


def demo_officers_path() -> Path:
    """Return where the demonstration's officers lie once they were written."""
    from geo.paths import data_dir

    return data_dir() / "demo" / "out" / "petugas.csv"


def load_demo_if_empty(boundaries: Path | None = None) -> None:
    """Load the demonstration data, unless the store holds any case already."""
    from geo.paths import data_dir

    store = open_store()
    n = store.size()
    store.close()
    if n:
        typer.echo(say("cli.demo_store_filled", n=n), err=True)
        return
    folder = data_dir() / "demo" / "out"
    _write(folder, _SEED, _UNTIL, boundaries)
    _load(folder, boundaries)


def _write(folder: Path, seed: int, until: str, boundaries: Path | None) -> None:
    from geo.demo import make_demo, write_demo

    data = make_demo(open_boundaries(boundaries), seed=seed, until=until)
    write_demo(folder, data)
    typer.echo(say("cli.demo_written", n=len(data.cases), folder=folder), err=True)


def _load(folder: Path, boundaries_path: Path | None) -> None:
    from geo.admin.boundaries import load_boundaries
    from geo.admin.population import read_population
    from geo.answering import present_moment
    from geo.intake import load_file
    from geo.school_import import import_steps

    store, layer = open_store(), load_boundaries(boundaries_path, chosen_wilayah())
    keep_hours_of(zone_of(layer.wilayah))
    with stages(4) as begin:
        report = load_file(folder / "kasus.csv", store, layer, begin=begin, progress=begin.within)
        store.save_population(read_population(folder / "populasi.csv"))
    today = present_moment(store).date()
    import_steps(store, folder / "langkah.csv", who=say("review.console"), today=today)
    for line in report.lines():
        typer.echo(line, err=True)
    store.close()
