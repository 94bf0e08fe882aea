"""The cases of a command, from its INPUT or from the store, studied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.options import open_boundaries, open_store, read_people
from cli.progress import Stages
from geo.wording import say

if TYPE_CHECKING:
    from geo.published import Published
    from geo.study import Study

__all__ = ["normal_key", "shown_input", "study_input"]


def study_input(
    source: Path | None,
    boundaries_path: Path | None,
    population_path: Path | None,
    jenis: str | None,
    periode: str | None,
    seed: int,
    begin: Stages,
    *,
    hotspots: bool = True,
    course: bool = False,
    method: str = "auto",
    newest_alone: bool = False,
) -> Study:
    """Return the study of INPUT, or of the store where INPUT was left out.

    Without *hotspots* the cases are only counted, and then over every quarter that there is.
    With *newest_alone* hotspots are found in the one quarter that is shown where none is named.
    With *course* the quarters up to the one that was named are studied, not that one alone.

    Raises
    ------
    UserError
        If the file, the store, the kind or the quarter is at fault.
    """
    from geo.aggregation.counts import periods_in
    from geo.aggregation.kinds import JENIS
    from geo.errors import RequestError
    from geo.intake import read_cases
    from geo.study import study_cases

    kind, period = normal_key(jenis, periode)
    begin("boundaries")
    boundaries = open_boundaries(boundaries_path)
    if source is None:
        begin("store")
        store = open_store()
        cases, people = store.cases(), read_people(population_path, store)
    else:
        begin("geocode")
        intake = read_cases(source, boundaries, jenis=kind, progress=begin.within)
        cases, people = intake.cases, read_people(population_path)
        for line in intake.lines():
            typer.echo(line, err=True)
    there = periods_in(cases)
    if period is not None and there and period not in there:
        raise RequestError("aggregation.no_such_quarter", period=period, first=there[0], last=there[-1])
    begin("hotspots")
    return study_cases(
        cases,
        boundaries,
        population=people,
        periods=_quarters(there, period, hotspots=hotspots, course=course),
        jenis=[kind] if kind else JENIS,
        seed=seed,
        hotspots=hotspots,
        method=method,
        newest_alone=newest_alone,
    )


def shown_input(
    source: Path | None,
    boundaries_path: Path | None,
    population_path: Path | None,
    seed: int,
    begin: Stages,
) -> Published:
    """Return what the forum sees: of INPUT a publication of its own, of the store what stands published.

    A store that was never published is published by that, as by ``serve``.
    """
    from geo.published import publish
    from geo.publishing.keeper import publish_first, published

    if source is not None:
        return publish(study_input(source, boundaries_path, population_path, None, None, seed, begin))
    store = open_store()
    shown = published(store, open_boundaries(boundaries_path))
    if shown is None:
        study = study_input(None, boundaries_path, population_path, None, None, seed, begin)
        first = publish_first(store, study)
        if first is None:
            return publish(study)
        typer.echo(say("publishing.first", number=first.number), err=True)
        shown = published(store, study.boundaries)
        assert shown is not None
    return shown


def _quarters(there: list[str], period: str | None, *, hotspots: bool, course: bool) -> list[str] | None:
    """Return the quarters to study; None for the newest ones."""
    if period is None:
        return None if hotspots else there
    if not course:
        return [period]
    from geo.study import N_PERIODS

    return [quarter for quarter in there if quarter <= period][-N_PERIODS:]


def normal_key(jenis: str | None, periode: str | None) -> tuple[str | None, str | None]:
    """Return kind and quarter in their one spelling, or None where they were left out."""
    from geo.aggregation.kinds import parse_jenis
    from geo.aggregation.periods import parse_period

    return (parse_jenis(jenis) if jenis else None, parse_period(periode) if periode else None)
