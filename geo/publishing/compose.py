"""From kept editions to what the forum sees: the newest version of every quarter, and the newest year."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.disclosure import PUBLISHED_COLUMNS, shown_ranges
from geo.aggregation.gate.assemble import ALL_JENIS
from geo.publishing.published import YEAR_COLUMNS, Published
from geo.publishing.records import EditionRecord, KeptTable
from geo.publishing.sentences import says_few, sentences
from geo.study import Key
from geo.wording import LANGUAGES

__all__ = ["compose"]


def compose(records: Sequence[EditionRecord], boundaries: Boundaries) -> Published:
    """Return what the forum sees once these editions are published.

    Parameters
    ----------
    records : sequence of EditionRecord
        Every edition, the oldest first; at least one.
    boundaries : Boundaries
        The places, for shapes and names.
    """
    newest = records[-1]
    tables = [(record, table) for record in records for table in record.tables]
    quarters = {table.periods[0]: table for _, table in tables if not table.is_year}
    years = [table for _, table in tables if table.is_year]
    periods = sorted(quarters)
    cells: dict[Key, pd.DataFrame] = {}
    refused = set()
    for period in periods:
        for kind, lines in _layers(quarters[period]).items():
            few = kind in quarters[period].refused
            cells[kind, period] = _cells(lines, boundaries, (kind, period), few, newest.threshold)
            if few and says_few(cells[kind, period]):
                refused.add((kind, period))
    kinds = dict.fromkeys(kind for table in quarters.values() for kind in table.cells["jenis"])
    return Published(
        boundaries=boundaries,
        counts=_counts([quarters[period] for period in periods]),
        cells=cells,
        periods=periods,
        jenis=[kind for kind in kinds if kind != ALL_JENIS],
        demo=any(record.demo for record in records),
        population_estimated=newest.population_estimated,
        made_at=newest.made_at,
        refused=frozenset(refused),
        threshold=newest.threshold,
        number=newest.number,
        years=_years(years[-1]) if years else pd.DataFrame(columns=list(YEAR_COLUMNS)),
    )


def _layers(table: KeptTable) -> dict[str, pd.DataFrame]:
    """Return the desa lines of every kind that has hotspot classes."""
    desa = table.cells[(table.cells["tingkat"] == "desa") & (table.cells["hotspot_class"] != "")]
    return {str(kind): lines for kind, lines in desa.groupby("jenis", sort=False)}


def _cells(
    lines: pd.DataFrame, boundaries: Boundaries, key: Key, refused: bool, threshold: int
) -> pd.DataFrame:
    """Return range, class and sentences of every desa."""
    shown = shown_ranges(lines, lines["n_min"], lines["n_max"]).set_index("kode")
    cells = shown[["n_min", "n_max", "hotspot_class"]].reindex(boundaries.desa.index)
    # A desa that the edition did not know says nothing: it stands with the lowest range, unmarked.
    cells["n_min"] = cells["n_min"].fillna(0)
    cells["hotspot_class"] = cells["hotspot_class"].fillna("no_data")
    for lang in LANGUAGES:
        cells[f"sentence_{lang}"] = sentences(cells, key, refused, threshold, lang)
    return cells


def _counts(tables: Sequence[KeptTable]) -> pd.DataFrame:
    parts = [table.cells.assign(periode=table.periods[0]) for table in tables]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(PUBLISHED_COLUMNS))
    if not parts:
        return whole
    return shown_ranges(whole, whole["n_min"], whole["n_max"])[list(PUBLISHED_COLUMNS)]


def _years(table: KeptTable) -> pd.DataFrame:
    whole = table.cells.assign(period_from=table.periods[0], period_to=table.periods[-1])
    return shown_ranges(whole, whole["n_min"], whole["n_max"])[list(YEAR_COLUMNS)].reset_index(drop=True)
