"""The tables of an edition, from a study: what is counted, and what its hotspot classes tell."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.aggregation.disclosure import class_bounds
from geo.aggregation.gate.assemble import ALL_JENIS
from geo.aggregation.gate.ranges import OPEN
from geo.study import Study

__all__ = ["LINE", "quarter_cells", "same_counts", "year_cells"]

LINE = ["tingkat", "kode", "jenis"]
"""What names a line of a table."""

_COLUMNS = ["tingkat", "kode", "nama", "induk", "jenis", "n_cases"]
_TOTALS = ("kecamatan", "kabupaten")
_YEAR = ("desa", "kecamatan", "kabupaten")


def quarter_cells(study: Study, period: str, *, together: bool = True) -> pd.DataFrame:
    """Return one quarter's lines: every place × kind, and *together* the totals over the kinds.

    Returns
    -------
    DataFrame
        ``tingkat``, ``kode``, ``nama``, ``induk``, ``jenis``, ``n_cases``, ``floor``,
        ``ceiling`` (what the class tells of the count), ``hotspot_class``, ``expected``.
    """
    counts = study.counts[study.counts["periode"] == period]
    parts = [counts[_COLUMNS]]
    if together and len(study.jenis) > 1:
        totals = counts[counts["tingkat"].isin(_TOTALS)]
        grouped = totals.groupby(["tingkat", "kode", "nama", "induk"], as_index=False, sort=False)["n_cases"]
        parts.append(grouped.sum().assign(jenis=ALL_JENIS)[_COLUMNS])
    return _with_classes(study, period, pd.concat(parts, ignore_index=True))


def year_cells(quarters: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the lines of four quarters together, from those of each."""
    every = pd.concat(quarters)
    here = every[every["tingkat"].isin(_YEAR) & (every["jenis"] != ALL_JENIS)]
    grouped = here.groupby(["tingkat", "kode", "nama", "induk", "jenis"], as_index=False, sort=False)
    cells = pd.DataFrame(grouped["n_cases"].sum())
    return cells.assign(floor=0, ceiling=OPEN, hotspot_class="", expected=float("nan"))


def same_counts(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two tables have the same lines with the same true counts."""
    first, second = (table.set_index(LINE)["n_cases"].sort_index() for table in (one, other))
    return first.equals(second)


def _with_classes(study: Study, period: str, cells: pd.DataFrame) -> pd.DataFrame:
    told = cells.assign(floor=0, ceiling=OPEN, hotspot_class="", expected=float("nan"))
    for kind in study.jenis:
        if (kind, period) not in study.layers:
            continue
        layer = study.layers[kind, period]
        here = (told["tingkat"] == "desa") & (told["jenis"] == kind)
        codes = told.loc[here, "kode"]
        classes = layer["hotspot_class"].reindex(codes).fillna("no_data")
        expected = layer["expected"].reindex(codes)
        floor, ceiling = class_bounds(classes, expected)
        told.loc[here, "hotspot_class"] = classes.to_numpy()
        told.loc[here, "expected"] = expected.to_numpy()
        told.loc[here, "floor"] = floor.to_numpy()
        told.loc[here, "ceiling"] = ceiling.to_numpy()
    return told
