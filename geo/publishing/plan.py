"""What a new edition would say, and what it loses to the gate.

A quarter that was never published is published; one whose counts have changed
since is corrected, in a version of its own. Both pass the gate together with
everything that was published before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from geo.aggregation.disclosure import THRESHOLD, safe_classes
from geo.aggregation.gate.assemble import Assembly, Table
from geo.aggregation.gate.choose import Choice, choose
from geo.aggregation.gate.ranges import OPEN
from geo.aggregation.periods import shift_period
from geo.hotspots.checks import MIN_CASES
from geo.publishing.records import EditionRecord, KeptTable
from geo.publishing.tables import LINE, quarter_cells, same_counts, year_cells
from geo.study import Study
from geo.zone import office_tz

__all__ = ["Plan", "PlannedTable", "Preview", "changed_periods", "plan_edition"]


@dataclass(frozen=True)
class PlannedTable:
    """One table of a plan.

    ``steps`` says for each of its lines how many steps coarser than the rules of ranges ask.
    """

    table: KeptTable
    steps: pd.Series

    @property
    def correction(self) -> bool:
        """Whether a table was published for the same quarter before."""
        return not self.table.is_year and self.table.versions[0] > 1


@dataclass(frozen=True)
class Plan:
    """A new edition before it is published.

    Attributes
    ----------
    tables : tuple of PlannedTable
    refused : tuple of str
        Quarters whose correction is not safe however coarse: the old one stays.
    year_refused : bool
        Whether the year is left out because nothing of it is safe.
    loss, bound : float
        What is lost to the gate, and the least that any choice would lose.
    """

    record: EditionRecord
    tables: tuple[PlannedTable, ...]
    refused: tuple[str, ...] = ()
    year_refused: bool = False
    loss: float = 0.0
    bound: float = 0.0
    follows: int = 0
    """The newest edition that it was held against."""

    def preview(self) -> list[Preview]:
        """Return what each table would say, in numbers, and the lines that the gate makes coarser."""
        return [_preview(one) for one in self.tables]


class Preview(NamedTuple):
    """One table before it is published.

    ``how`` is "new", "correction" or "year"; ``coarser`` has level, code, kind and
    range of each line that is coarser than the rules of ranges alone would ask.
    """

    how: str
    name: str
    n_exact: int
    n_ranges: int
    coarser: list[tuple[str, str, str, str]]


def _preview(planned: PlannedTable) -> Preview:
    table = planned.table
    cells = table.cells
    exact = int((cells["n_min"] == cells["n_max"]).sum())
    lines = cells[planned.steps.to_numpy() > 0]
    names = zip(lines["tingkat"], lines["kode"], lines["jenis"], lines["n_min"], lines["n_max"], strict=True)
    coarser = [
        (level, code, kind, f"{low}+" if high >= OPEN else f"{low}-{high}")
        for level, code, kind, low, high in names
    ]
    how = "year" if table.is_year else "correction" if planned.correction else "new"
    name = table.periods[0] if len(table.periods) == 1 else f"{table.periods[0]}–{table.periods[-1]}"
    return Preview(how, name, exact, len(cells) - exact, coarser)


def changed_periods(study: Study, history: Sequence[EditionRecord]) -> dict[str, str]:
    """Return the quarters that differ from what is published: "new" or "correction" of each, oldest first."""
    newest = _newest(history)
    found = {}
    for period in study.periods:
        if period not in newest:
            found[period] = "new"
        elif not same_counts(quarter_cells(study, period), newest[period].cells):
            found[period] = "correction"
    return found


def plan_edition(
    study: Study,
    history: Sequence[EditionRecord] = (),
    *,
    periods: Sequence[str] | None = None,
    threshold: int = THRESHOLD,
    who: str = "",
    note: str = "",
    made_at: datetime | None = None,
    secondary: bool = True,
    joint: bool = True,
) -> Plan:
    """Return what would be published now.

    Parameters
    ----------
    study : Study
        The newest counts and hotspots.
    history : sequence of EditionRecord
        Everything published before, the oldest first.
    periods : sequence of str, optional
        The quarters to publish or correct; all of the study's where left out.
        Those that have not changed are passed over.
    threshold : int
        Counts below it are never told apart.
    who, note : str
        Who publishes it, and what there is to say of it.
    made_at : datetime, optional
        The present moment by default.
    secondary : bool
        See :func:`geo.aggregation.gate.choose.choose`.
    joint : bool
        Whether the totals over the kinds and the last four quarters are published, too.
        They tie all tables together, and what may be said of them takes half a minute to work out.
    """
    wanted = [
        period for period in changed_periods(study, history) if periods is None or period in set(periods)
    ]
    head = EditionRecord(
        number=0,
        made_at=made_at or datetime.now(office_tz()),
        who=who,
        note=note,
        boundaries=study.boundaries.origin.title,
        approximate=study.boundaries.approximate,
        threshold=threshold,
        demo=study.demo,
        population_estimated=study.population_estimated,
        tables=(),
    )
    follows = max((one.number for one in history), default=0)
    refused: list[str] = []
    with_year = joint
    while True:
        left = [one for one in wanted if one not in refused]
        new = _new_tables(study, history, left, with_year, together=joint)
        if not new:
            return Plan(head, (), tuple(refused), joint and not with_year, follows=follows)
        old = [table.for_gate() for record in history for table in record.tables]
        assembly = Assembly([*old, *new], threshold)
        chosen = choose(assembly.models(), secondary=secondary)
        if not len(chosen.pinned):
            break
        # First the corrections are given up, then the year; a new quarter's own ranges pin nothing.
        corrected = [table.periods[0] for table in new if table.kind == "triwulan" and table.versions[0] > 1]
        if corrected:
            refused += corrected
        elif with_year:
            with_year = False
        else:
            raise RuntimeError("a quarter's own ranges were found to pin a small count")
    tables = _finished(study, assembly, chosen, len(old), threshold)
    record = replace(head, tables=tuple(one.table for one in tables))
    return Plan(record, tables, tuple(refused), joint and not with_year, chosen.loss, chosen.bound, follows)


def _newest(history: Sequence[EditionRecord]) -> dict[str, KeptTable]:
    """Return the newest version of every published quarter."""
    every = [table for record in history for table in record.tables if not table.is_year]
    return {table.periods[0]: table for table in every}


def _new_tables(
    study: Study, history: Sequence[EditionRecord], wanted: Sequence[str], with_year: bool, *, together: bool
) -> list[Table]:
    newest = _newest(history)
    cells = {period: table.cells for period, table in newest.items()}
    versions = {period: table.versions[0] for period, table in newest.items()}
    found = []
    for period in wanted:
        lines = quarter_cells(study, period, together=together)
        if period in newest:
            lines = _with_before(lines, newest[period].cells)
        cells[period] = lines
        versions[period] = versions.get(period, 0) + 1
        found.append(Table((period,), (versions[period],), lines, published=False))
    year = tuple(sorted(cells)[-4:])
    unbroken = len(year) == 4 and year[0] == shift_period(year[-1], -3)
    if not (with_year and unbroken and set(year) & set(wanted)):
        return found
    lines = year_cells([cells[period] for period in year])
    before = [
        table for record in history for table in record.tables if table.is_year and table.periods == year
    ]
    if before:
        lines = _with_before(lines, before[-1].cells)
    return [*found, Table(year, tuple(versions[period] for period in year), lines, published=False)]


def _with_before(lines: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Return lines with the ranges that were published of them before."""
    known = before.drop_duplicates(LINE).set_index(LINE)[["n_min", "n_max"]].astype("Int64")
    return lines.join(known, on=LINE)


def _finished(
    study: Study, assembly: Assembly, chosen: Choice, n_old: int, threshold: int
) -> tuple[PlannedTable, ...]:
    found = []
    ranges = assembly.ranges(chosen.levels)
    for table, told in list(zip(assembly.tables, ranges, strict=True))[n_old:]:
        told = told.reset_index(drop=True)
        desa = told["tingkat"] == "desa"
        told["hotspot_class"] = told["hotspot_class"].where(
            ~desa | (told["hotspot_class"] == ""),
            safe_classes(told["hotspot_class"], told["expected"], told["n_min"], threshold),
        )
        refused = _refused(study, told, table.periods[0]) if table.kind == "triwulan" else ()
        kept = told.drop(columns=["expected", "level"])
        found.append(PlannedTable(KeptTable(table.periods, table.versions, kept, refused), told["level"]))
    return tuple(found)


def _refused(study: Study, told: pd.DataFrame, period: str) -> tuple[str, ...]:
    """Return the kinds of which may be said that there were too few cases to look for hotspots.

    The published total has to say so itself: otherwise saying so would be one
    more bound on that total, and through it on its parts.
    """
    whole = told[told["tingkat"] == "kabupaten"].set_index("jenis")["n_max"]
    return tuple(
        kind
        for kind in study.jenis
        if (kind, period) in study.layers
        and "refused_id" in study.layers[kind, period].attrs
        and whole[kind] < MIN_CASES
    )
