"""One line of a table: what may be published of it, and what that says."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.aggregation.gate.ranges import OPEN, choices
from geo.aggregation.kinds import ALL_JENIS

__all__ = ["LEAVES", "Line", "Table", "line_choices", "told_by", "weight_of"]

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


def line_choices(row: Line, table: Table, leaf: bool, threshold: int) -> list[tuple[int, int]]:
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


def told_by(low: int, high: int, row: Line, threshold: int) -> tuple[int, int]:
    """Return what a range and a hotspot class together say of a count."""
    floor, ceiling = row.get("floor", 0), row.get("ceiling", OPEN)
    if low >= threshold:
        low = max(low, int(floor))
    if int(ceiling) >= threshold - 1:
        high = min(high, int(ceiling))
    return low, high


def weight_of(table: Table, row: Line) -> float:
    """Return what it costs to publish a line one step coarser."""
    if row["tingkat"] in LEAVES and table.kind == "triwulan":
        return _WEIGHT_LEAF
    return _WEIGHT[table.kind, row["tingkat"]] * (_WEIGHT_TOGETHER if row["jenis"] == ALL_JENIS else 1.0)
