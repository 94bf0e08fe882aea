"""An edition as it is kept: what it published, and the true counts behind it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from geo.aggregation.gate.assemble import Table

__all__ = ["EditionRecord", "KeptTable", "records_of"]

_NUMBERS = ("n_cases", "n_min", "n_max", "floor", "ceiling")


@dataclass(frozen=True)
class KeptTable:
    """One published table.

    Attributes
    ----------
    periods, versions : tuple
        As in :class:`geo.aggregation.gate.assemble.Table`.
    cells : DataFrame
        ``tingkat``, ``kode``, ``nama``, ``induk``, ``jenis``, ``n_cases`` (the true
        count, for the gate alone), ``n_min``, ``n_max``, ``floor``, ``ceiling``,
        ``hotspot_class`` (empty where there is none).
    refused : tuple of str
        Kinds with too few cases to look for hotspots, of which may be said so.
    """

    periods: tuple[str, ...]
    versions: tuple[int, ...]
    cells: pd.DataFrame
    refused: tuple[str, ...] = ()

    @property
    def is_year(self) -> bool:
        """Whether it holds four quarters together."""
        return len(self.periods) > 1

    def for_gate(self) -> Table:
        """Return it as the gate takes it: published, so that it stands."""
        return Table(self.periods, self.versions, self.cells, published=True)


@dataclass(frozen=True)
class EditionRecord:
    """One edition; ``number`` is 0 where it is not kept."""

    number: int
    made_at: datetime
    who: str
    note: str
    boundaries: str
    approximate: bool
    threshold: int
    demo: bool
    population_estimated: bool | None
    tables: tuple[KeptTable, ...]

    def rows(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return it as the store keeps it: a head, and its parts."""
        head = {name: getattr(self, name) for name in _HEAD}
        parts = [
            {
                "periods": " ".join(table.periods),
                "versions": " ".join(map(str, table.versions)),
                "refused": " ".join(table.refused),
                "cells": table.cells.to_csv(index=False, lineterminator="\n"),
            }
            for table in self.tables
        ]
        return head, parts


_HEAD = (
    "number", "made_at", "who", "note", "boundaries", "approximate", "threshold", "demo",
    "population_estimated",
)  # fmt: skip


def records_of(kept: Sequence[tuple[dict[str, Any], list[dict[str, Any]]]]) -> list[EditionRecord]:
    """Return editions from what the store keeps of them, the oldest first."""
    return [
        EditionRecord(
            **{name: head[name] for name in _HEAD},
            tables=tuple(
                KeptTable(
                    tuple(part["periods"].split()),
                    tuple(map(int, part["versions"].split())),
                    _cells(part["cells"]),
                    tuple(part["refused"].split()),
                )
                for part in parts
            ),
        )
        for head, parts in kept
    ]


def _cells(text: str) -> pd.DataFrame:
    cells = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return cells.astype(dict.fromkeys(_NUMBERS, "int64"))
