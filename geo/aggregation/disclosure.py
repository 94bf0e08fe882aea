"""The gate before everything that the forum sees.

What a small count says about a child or a poor family is not for a projector.
So the gate coarsens before it hides:

- A desa's count in one quarter is always a range; the lowest is 0 to 4 (for
  the threshold 5), so that none and few are not told apart.
- The counts of a kecamatan and of the kabupaten, of all kinds together, and of
  four quarters together are exact from 5 on, where that is safe; else a range,
  the narrowest that is.
- "Safe" means: from everything published together no count can be pinned to
  fewer than *threshold* values while it may be one of the lowest.

Kinds and their total, quarters and years, desa and kecamatan are sums of the
same small cells, and those sums cross; what may be published together is
worked out in :mod:`geo.aggregation.gate`. The hotspot class of a desa is an
inequality on its own count; :func:`safe_classes` takes it away where it would
cut the lowest range, and elsewhere the search knows of it.

References
----------
Willenborg, L., de Waal, T. (2001). Elements of Statistical Disclosure
Control. Springer, chapters 1 and 7 (hierarchical tables, intruder's bounds).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.aggregation.gate.ranges import OPEN, THRESHOLD, published_range

__all__ = [
    "PUBLISHED_COLUMNS",
    "THRESHOLD",
    "check_sums",
    "class_bounds",
    "published_range",
    "safe_classes",
    "shown_ranges",
    "suppress",
]

PUBLISHED_COLUMNS = ("tingkat", "kode", "nama", "induk", "jenis", "periode", "n_min", "n_max", "exact")


def suppress(table: pd.DataFrame, threshold: int = THRESHOLD, *, secondary: bool = True) -> pd.DataFrame:
    """Return what the forum may see of a table of counts.

    Parameters
    ----------
    table : DataFrame
        As :func:`geo.aggregation.counts.count_cases` gives it: the whole tree
        of every kind and quarter in it.
    threshold : int
        Counts below it are never told apart.
    secondary : bool
        Without it the totals are exact from *threshold* on, safe or not: only
        for tests, which must be able to fail.

    Returns
    -------
    DataFrame
        One row for each row of *table*, in its order and with its index:
        ``n_min`` and ``n_max`` (Int64, both included; ``n_max`` missing where
        the range is open) and ``exact``, in place of ``n_cases``. No other
        column of *table* passes. ``attrs["threshold"]`` is *threshold*.

    Raises
    ------
    ValueError
        If a total is not the sum of its parts: then nothing can be promised.
    """
    from geo.aggregation.gate.assemble import Assembly, Table
    from geo.aggregation.gate.choose import choose

    check_sums(table)
    published = table[list(PUBLISHED_COLUMNS[:6])].copy()
    if len(table):
        parts = [part for _, part in table.groupby("periode", sort=False)]
        tables = [Table((str(part["periode"].iloc[0]),), (1,), part, published=False) for part in parts]
        assembly = Assembly(tables, threshold)
        chosen = choose(assembly.models(), secondary=secondary)
        told = pd.concat(assembly.ranges(chosen.levels)).reindex(table.index)
    else:
        told = table.assign(n_min=0, n_max=0)
    published = shown_ranges(published, told["n_min"], told["n_max"])
    published.attrs["threshold"] = threshold
    return published


def shown_ranges(table: pd.DataFrame, low: pd.Series, high: pd.Series) -> pd.DataFrame:
    """Return a table with ``n_min``, ``n_max`` (missing where the range is open) and ``exact``."""
    is_open = (high >= OPEN).to_numpy()
    ends = pd.array(np.where(is_open, 0, high).astype(np.int64), dtype="Int64")
    ends[is_open] = pd.NA
    lows = pd.array(low.to_numpy(dtype=np.int64), dtype="Int64")
    return table.assign(n_min=lows, n_max=ends, exact=(low == high).to_numpy())


def safe_classes(
    classes: pd.Series, expected: pd.Series, n_min: pd.Series, threshold: int = THRESHOLD
) -> pd.Series:
    """Return the hotspot classes that say no more of a small count than its range does.

    A desa is a hotspot only where it has more cases than expected, and what
    is expected can be worked out by anybody (the total and the persons are
    public): "0 to 4 and a hotspot" would mean "1 to 4", or 4 alone. A quiet
    place has fewer than expected: that cuts the range too, unless as many as
    the range ends with were expected and more.

    Parameters
    ----------
    classes, expected : Series, indexed by ``kode_desa``
        ``hotspot_class`` and ``expected`` of a hotspot layer.
    n_min : Series
        The lower end of each published range.
    threshold : int
        Counts below it are never told apart.

    Returns
    -------
    Series
        *classes*, "none" where the class would give something away.
    """
    small = n_min.reindex(classes.index) < threshold
    hot, cold = (classes.astype(str).str.startswith(side) for side in ("hot_", "cold_"))
    cuts = hot | (cold & ~(expected.reindex(classes.index) > threshold - 1))
    return classes.mask(small & cuts, "none")


def class_bounds(classes: pd.Series, expected: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the least and the most that a count can be, as its hotspot class tells.

    Where the class tells nothing the least is 0 and the most stands for no bound.
    """
    hot, cold = (classes.astype(str).str.startswith(side) for side in ("hot_", "cold_"))
    known = expected.notna()
    floor = np.floor(expected.fillna(0)).astype(np.int64) + 1
    ceiling = np.ceil(expected.fillna(0)).astype(np.int64) - 1
    return floor.where(hot & known, 0), ceiling.where(cold & known, OPEN)


def check_sums(table: pd.DataFrame) -> None:
    """Refuse a table whose totals are not the sums of their parts.

    Raises
    ------
    ValueError
    """
    levels = (
        ("kecamatan", ("desa", "desa_tidak_diketahui")),
        ("kabupaten", ("kecamatan", "tidak_ditempatkan")),
    )
    for level, below in levels:
        totals = table[table["tingkat"] == level].groupby(["kode", "jenis", "periode"])["n_cases"].sum()
        sums = table[table["tingkat"].isin(below)].groupby(["induk", "jenis", "periode"])["n_cases"].sum()
        if not np.array_equal(sums.reindex(totals.index, fill_value=0), totals):
            raise ValueError("a total of the table is not the sum of its parts; count again from the cases")
