"""The study of a Parquet file that is counted a part at a time, and of replicates on many workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.options import open_boundaries, read_people
from cli.progress import Stages

if TYPE_CHECKING:
    from geo.partitions.counting import Counted
    from geo.study import Study

__all__ = ["counted_input", "in_parts", "replicates_on"]


def in_parts(source: Path | None, workers: int | None, scheduler: str | None) -> bool:
    """Return whether INPUT is counted a part at a time: a long Parquet file, or one that workers are for."""
    from geo.partitions.choice import in_parts, is_long

    asked = workers is not None or scheduler is not None
    return source is not None and in_parts(source) and (asked or is_long(source))


def counted_input(
    source: Path,
    boundaries_path: Path | None,
    population_path: Path | None,
    jenis: str | None,
    period: str | None,
    seed: int,
    begin: Stages,
    *,
    method: str,
    workers: int | None,
    scheduler: str | None,
) -> Study:
    """Return the study of a Parquet file that never comes into memory whole, of the quarter that is shown.

    Raises
    ------
    UserError
        If the file, the kind or the quarter is at fault, or no worker is there.
    """
    from geo.aggregation.kinds import JENIS
    from geo.partitions.choice import engine_of
    from geo.partitions.counting import count_parquet
    from geo.study import study_counts

    begin("boundaries")
    boundaries = open_boundaries(boundaries_path)
    begin("geocode")
    with engine_of(boundaries, workers, scheduler, begin.within) as engine:
        counted = count_parquet(source.resolve(), engine, jenis=jenis)
        for line in counted.lines():
            typer.echo(line, err=True)
        begin("hotspots")
        with engine.simulating():
            return study_counts(
                counted.leaves,
                boundaries,
                cases=counted.none,
                demo=counted.demo,
                population=read_people(population_path),
                periods=_asked(counted, period),
                jenis=[jenis] if jenis else JENIS,
                seed=seed,
                method=method,
                newest_alone=True,
            )


def _asked(counted: Counted, period: str | None) -> list[str] | None:
    """Return the quarter that was asked for, as a list; None for the newest ones."""
    from geo.aggregation.counts import periods_counted
    from geo.errors import RequestError

    there = periods_counted(counted.leaves)
    if period is not None and there and period not in there:
        raise RequestError("aggregation.no_such_quarter", period=period, first=there[0], last=there[-1])
    return None if period is None else [period]


@contextmanager
def replicates_on(workers: int | None, scheduler: str | None) -> Iterator[None]:
    """Let workers run the replicates of the statistics, where any are asked for."""
    if workers is None and scheduler is None:
        yield
        return
    from geo.partitions.simulation import simulated_on
    from geo.partitions.workers import connected

    with connected(workers, scheduler) as client, simulated_on(client):
        yield
