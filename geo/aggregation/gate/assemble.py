"""From tables of counts, those published before and those to be published, to one system."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.aggregation.gate.ranges import OPEN, choices
from geo.aggregation.gate.system import Ints, Row, System, SystemBuilder
from geo.aggregation.kinds import ALL_JENIS

__all__ = ["ALL_JENIS", "LEAVES", "Assembly", "Table"]

LEAVES = ("desa", "desa_tidak_diketahui", "tidak_ditempatkan")
"""The levels that all others are sums of."""

_WEIGHT = {
    ("triwulan", "kabupaten"): 40.0,
    ("triwulan", "kecamatan"): 4.0,
    ("tahun", "kabupaten"): 25.0,
    ("tahun", "kecamatan"): 3.0,
    ("tahun", "desa"): 1.0,
}
_WEIGHT_TOGETHER = 0.6
"""A total over the kinds is worth that much of a total of one kind."""

_WEIGHT_LEAF = 5.0

Line = dict[Hashable, Any]
"""One line of a table."""


@dataclass(frozen=True)
class Table:
    """One table of an edition: a quarter, or four quarters together.

    Attributes
    ----------
    periods : tuple of str
        One quarter, or those of a year.
    versions : tuple of int
        Of each quarter which version: 1 as first published, 2 as first corrected.
    cells : DataFrame
        ``tingkat``, ``kode``, ``induk``, ``jenis``, ``n_cases``; of a quarter
        every leaf is there. ``floor`` and ``ceiling`` are what a hotspot class
        says of the count besides its range. A table that was published has
        ``n_min`` and ``n_max`` too; one to be published may have the missing
        value there, or what was published of the cell before.
    published : bool
        Whether the ranges stand.
    """

    periods: tuple[str, ...]
    versions: tuple[int, ...]
    cells: pd.DataFrame
    published: bool

    @property
    def kind(self) -> str:
        """``triwulan`` or ``tahun``."""
        return "triwulan" if len(self.periods) == 1 else "tahun"


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
            best = [
                _choices(row, table, row["tingkat"] in LEAVES and table.kind == "triwulan", self.threshold)[0]
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
            shown = [_choices(row, table, True, self.threshold)[0] for row in leaves.to_dict("records")]
            pairs = [
                _told(*pair, row, self.threshold)
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
                if len(area):
                    part = np.sort(cells[np.ix_(area, np.array(kind))].ravel())
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
            leaf = row["tingkat"] in LEAVES
            if leaf and first:
                # A range of the small cell itself: it bounds the cell, and is no row of its own.
                continue
            area = parts.setdefault(
                (row["tingkat"], row["kode"]), np.flatnonzero(self._mask(row["tingkat"], row["kode"]))
            )
            kinds = (
                list(range(len(self._jenis)))
                if row["jenis"] == ALL_JENIS
                else [self._jenis.index(row["jenis"])]
            )
            cells = np.concatenate(
                [
                    part[np.ix_(area, np.array(kinds))].ravel()
                    for key in zip(table.periods, table.versions, strict=True)
                    for part in self._cells[key]
                ]
            )
            shown = _choices(row, table, leaf and table.kind == "triwulan", self.threshold)
            told = [_told(*pair, row, self.threshold) for pair in shown]
            name = _Shown(number, line, shown)
            self._builder.add_row(Row(np.sort(cells), told, _weight(table, row), name))


@dataclass(frozen=True)
class _Shown:
    """Which line of which table a row stands for, and the ranges as they are shown."""

    table: int
    line: int
    shown: list[tuple[int, int]]


def _of_change(row: Row) -> bool:
    return row.name == "change"


def _choices(row: Line, table: Table, leaf: bool, threshold: int) -> list[tuple[int, int]]:
    """Return what may be published for a line; a range that stands is kept while it holds the count."""
    n = int(row["n_cases"])
    low = row.get("n_min")
    known = None
    if low is not None and not pd.isna(low):
        high = row.get("n_max")
        known = (int(low), OPEN if high is None or pd.isna(high) else int(high))
    if table.published:
        assert known is not None
        return [known]
    found = choices(n, threshold, exact=not leaf)
    if known is None or not known[0] <= n <= known[1]:
        return found
    return [known, *(one for one in found if one != known and one[0] <= known[0] and one[1] >= known[1])]


def _told(low: int, high: int, row: Line, threshold: int) -> tuple[int, int]:
    """Return what a range and a hotspot class together say of a count."""
    floor, ceiling = row.get("floor", 0), row.get("ceiling", OPEN)
    if low >= threshold:
        low = max(low, int(floor))
    if int(ceiling) >= threshold - 1:
        high = min(high, int(ceiling))
    return low, high


def _weight(table: Table, row: Line) -> float:
    if row["tingkat"] in LEAVES and table.kind == "triwulan":
        return _WEIGHT_LEAF
    return _WEIGHT[table.kind, row["tingkat"]] * (_WEIGHT_TOGETHER if row["jenis"] == ALL_JENIS else 1.0)
