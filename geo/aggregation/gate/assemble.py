"""From tables of counts, those published before and those to be published, to one system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.aggregation.gate.lines import LEAVES, Line, Table, line_choices, told_by, weight_of
from geo.aggregation.gate.ranges import OPEN
from geo.aggregation.gate.system import Ints, Row, System, SystemBuilder
from geo.aggregation.kinds import ALL_JENIS

__all__ = ["ALL_JENIS", "LEAVES", "Assembly", "Table"]


class Assembly:
    """The system of everything published together, and the way back from its rows to the tables.

    Parameters
    ----------
    tables : sequence of Table
        Old and new, each quarter's versions in order.
    threshold : int
        Counts below it are never told apart.
    """

    def __init__(self, tables: Sequence[Table], threshold: int) -> None:
        self.tables = list(tables)
        self.threshold = threshold
        self._builder = SystemBuilder(threshold)
        self._changes: list[Ints] = []
        self._change_truth: list[Ints] = []
        quarters = [table for table in self.tables if table.kind == "triwulan"]
        every = pd.concat([table.cells for table in quarters])
        units = every[every["tingkat"].isin(LEAVES)].drop_duplicates(["tingkat", "kode"])
        self._units = pd.MultiIndex.from_frame(units[["tingkat", "kode"]])
        self._parent = units["induk"].to_numpy()
        self._level = units["tingkat"].to_numpy()
        self._jenis = [one for one in dict.fromkeys(every["jenis"]) if one != ALL_JENIS]
        self._cells: dict[tuple[str, int], list[Ints]] = {}
        self._truth: dict[tuple[str, int], Ints] = {}
        self._before: dict[tuple[object, ...], list[_Earlier]] = {}
        self._guarded_changes: set[tuple[int, ...]] = set()
        for table in sorted(quarters, key=lambda one: one.versions):
            self._add_quarter(table)
        for number, table in enumerate(self.tables):
            self._add_totals(number, table)
        self.system: System = self._builder.system()

    def models(self) -> list[System]:
        """Return what an attacker may assume of corrections, each as a system with the same rows.

        That cases were only added, that the old count and the new have nothing
        to do with each other, and that nothing changed. Without corrections
        there is nothing to assume.
        """
        if not self._changes:
            return [self.system]
        cells = np.concatenate([one.ravel() for one in self._changes])
        truth = np.concatenate([one.ravel() for one in self._change_truth])
        away = self.system.guarded.copy()
        away[cells] = False
        away[len(self.system.truth) :] &= [not _of_change(row) for row in self.system.rows]
        only_more = [self._assuming(cells, np.zeros_like(truth), OPEN, self.system.guarded)]
        if (truth < 0).any():
            # Where cases were taken away, too, the rest may still be believed to be additions.
            only_more.append(self._assuming(cells, np.minimum(truth, 0), OPEN, self.system.guarded))
        return [
            *only_more,
            self._assuming(cells, -OPEN, OPEN, away),
            self._assuming(cells, 0, 0, away),
        ]

    def ranges(self, levels: Ints) -> list[pd.DataFrame]:
        """Return the cells of every table with ``n_min``, ``n_max`` and ``level``, the step of coarseness."""
        filled = []
        for table in self.tables:
            quarter = table.kind == "triwulan"
            best = [
                line_choices(row, table, quarter and row["tingkat"] in LEAVES, self.threshold)[0]
                for row in table.cells.to_dict("records")
            ]
            ends = {"n_min": [low for low, _ in best], "n_max": [high for _, high in best]}
            filled.append(table.cells.assign(**ends, level=0))
        where: dict[int, list[tuple[int, int, int, int]]] = {}
        for row, level in zip(self.system.rows, levels.tolist(), strict=True):
            if isinstance(row.name, _Shown):
                low, high = row.name.shown[level]
                where.setdefault(row.name.table, []).append((row.name.line, low, high, level))
        for number, lines in where.items():
            at, low, high, level = (list(part) for part in zip(*lines, strict=True))
            cells = filled[number]
            for name, values in (("n_min", low), ("n_max", high), ("level", level)):
                column = cells[name].to_numpy(dtype=np.int64, copy=True)
                column[at] = values
                cells[name] = column
        return filled

    def _assuming(self, cells: Ints, low: Ints | int, high: Ints | int, guarded: NDArray[np.bool_]) -> System:
        lows, highs = self.system.low.copy(), self.system.high.copy()
        lows[cells], highs[cells] = low, high
        return replace(self.system, low=lows, high=highs, guarded=guarded)

    def _leaf_values(self, table: Table, name: str) -> Ints:
        """Return a column of a quarter's leaves as an array of shape (units, kinds)."""
        leaves = table.cells[table.cells["tingkat"].isin(LEAVES)]
        wide = leaves.pivot(index=["tingkat", "kode"], columns="jenis", values=name)
        # A place that another edition's boundaries did not have says nothing of itself.
        nothing = OPEN if name == "high" else 0
        whole = wide.reindex(index=self._units, columns=self._jenis).fillna(nothing)
        values: Ints = whole.to_numpy(dtype=np.int64)
        return values

    def _add_quarter(self, table: Table) -> None:
        key = (table.periods[0], table.versions[0])
        truth = self._leaf_values(table, "n_cases")
        block, area = self._places()
        if key[1] == 1:
            leaves = table.cells[table.cells["tingkat"].isin(LEAVES)]
            shown = [line_choices(row, table, True, self.threshold)[0] for row in leaves.to_dict("records")]
            pairs = [
                told_by(*pair, row, self.threshold)
                for pair, row in zip(shown, leaves.to_dict("records"), strict=True)
            ]
            ends = leaves.assign(low=[low for low, _ in pairs], high=[high for _, high in pairs])
            bounds = replace(table, cells=ends)
            cells = self._builder.add_cells(
                truth, self._leaf_values(bounds, "low"), self._leaf_values(bounds, "high"), block, area
            )
            self._cells[key] = [cells]
        else:
            before = (key[0], key[1] - 1)
            change = truth - self._truth[before]
            cells = self._builder.add_cells(change, np.array(0), np.array(OPEN), block, area)
            self._cells[key] = [*self._cells[before], cells]
            self._changes.append(cells)
            self._change_truth.append(change)
            self._guard_changes(cells)
        self._truth[key] = truth

    def _places(self) -> tuple[Ints, Ints]:
        """Return the block (kecamatan and kind) and the area (kecamatan) of every leaf."""
        codes, _ = pd.factorize(self._parent)
        area = np.where(self._level == "tidak_ditempatkan", codes.max() + 1, codes)[:, None]
        block = area * len(self._jenis) + np.arange(len(self._jenis))[None, :]
        return block.astype(np.int64), area.astype(np.int64)

    def _guard_changes(self, cells: Ints) -> None:
        """Guard by how much each total changed: one late case in a kecamatan is a small count, too."""
        areas = [np.flatnonzero(self._mask("kecamatan", code)) for code in sorted(set(self._parent))]
        areas.append(np.arange(len(self._parent)))
        kinds = [[one] for one in range(len(self._jenis))] + [list(range(len(self._jenis)))]
        for area in areas:
            for kind in kinds:
                self._guard_change(cells[np.ix_(area, np.array(kind))].ravel())

    def _guard_change(self, cells: Ints) -> None:
        """Guard a change; a small cell is guarded as it is."""
        part = np.sort(cells)
        key = tuple(part.tolist())
        if len(key) > 1 and key not in self._guarded_changes:
            self._guarded_changes.add(key)
            self._builder.add_row(Row(part, [(-OPEN, OPEN)], name="change"))

    def _mask(self, level: str, code: str) -> NDArray[np.bool_]:
        if level == "kabupaten":
            return np.ones(len(self._parent), dtype=bool)
        if level == "kecamatan":
            inside = (self._parent == code) & (self._level != "tidak_ditempatkan")
            return np.asarray(inside, dtype=bool)
        return np.asarray(self._units == (level, code), dtype=bool)

    def _add_totals(self, number: int, table: Table) -> None:
        parts: dict[tuple[str, str], Ints] = {}
        first = table.kind == "triwulan" and table.versions == (1,)
        lines = table.cells.reset_index(drop=True)
        for line, row in enumerate(lines.to_dict("records")):
            area = parts.setdefault(
                (row["tingkat"], row["kode"]), np.flatnonzero(self._mask(row["tingkat"], row["kode"]))
            )
            cells = self._cells_of(table, area, str(row["jenis"]))
            leaf = row["tingkat"] in LEAVES
            shown = line_choices(row, table, leaf and table.kind == "triwulan", self.threshold)
            told = [told_by(*pair, row, self.threshold) for pair in shown]
            narrowest = self._held_against_earlier(table, row, told, cells)
            if leaf and first:
                # A range of the small cell itself: it bounds the cell, and is no row of its own.
                continue
            name = _Shown(number, line, shown)
            self._builder.add_row(Row(cells, told, weight_of(table, row), name, narrowest=narrowest))

    def _cells_of(self, table: Table, area: Ints, jenis: str) -> Ints:
        kinds = np.arange(len(self._jenis)) if jenis == ALL_JENIS else np.array([self._jenis.index(jenis)])
        parts = [
            part[np.ix_(area, kinds)].ravel()
            for key in zip(table.periods, table.versions, strict=True)
            for part in self._cells[key]
        ]
        return np.sort(np.concatenate(parts))

    def _held_against_earlier(self, table: Table, row: Line, told: list[tuple[int, int]], cells: Ints) -> int:
        """Guard by how much a line changed since each time that it was published before.

        Returns the first choice that leaves values enough for what was added since: nobody need look
        for what pins a change where the line's own two numbers do.
        """
        key = (table.periods, row["tingkat"], row["kode"], row["jenis"])
        before = self._before.setdefault(key, [])
        for earlier in before:
            self._guard_change(np.setdiff1d(cells, earlier.cells))
        if table.published:
            before.append(_Earlier(told[0][0], cells))
            return 0
        known = max((one.low for one in before), default=-OPEN)
        enough = (level for level, (_, high) in enumerate(told) if high - known >= self.threshold - 1)
        return next(enough, 0)


class _Earlier(NamedTuple):
    """An earlier publication of a line: its lower end, and the small cells that it was the sum of."""

    low: int
    cells: Ints


@dataclass(frozen=True)
class _Shown:
    """Which line of which table a row stands for, and the ranges as they are shown."""

    table: int
    line: int
    shown: list[tuple[int, int]]


def _of_change(row: Row) -> bool:
    return row.name == "change"
