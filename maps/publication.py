"""What a page shows: the layers of all kinds and quarters, and what must be said beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from geo.aggregation.periods import period_bounds
from geo.errors import RequestError
from geo.zone import office_tz

__all__ = ["HOTSPOT_CLASSES", "LayerKey", "Publication", "layer_numbers"]

LayerKey = tuple[str, str]

HOTSPOT_CLASSES: tuple[str, ...] = (
    "no_data",
    "cold_very_sure",
    "cold_sure",
    "cold_maybe",
    "none",
    "hot_maybe",
    "hot_sure",
    "hot_very_sure",
)
"""The classes in the order of their numbers in a page: 0 is no data, 4 neither hot nor cold."""

_MEASURES = ("rate", "smoothed_rate")


@dataclass(frozen=True)
class Publication:
    """The layers of one page, with everything that must be said beside them.

    Attributes
    ----------
    layers : mapping of (jenis, periode) to DataFrame
        Index ``kode_desa``. Either as the disclosure gate publishes it (``n_min``,
        ``n_max`` with NaN for an open end, ``hotspot_class``, ``sentence_id``,
        ``sentence_en``) or a full hotspot layer (``n_cases`` and its statistics).
    periods : sequence of str
        Quarters such as "2026-Q3", oldest first.
    jenis : sequence of str
        The kinds, in the order of their buttons.
    boundaries_title : str
        Where the lines come from.
    boundaries_approximate : bool
        Whether they are estimates; the page then says so.
    boundaries_date : datetime.date or None
        Their date, if known.
    made_at : datetime.datetime
        When the numbers were made, in the office's zone.
    demo : bool
        Whether the numbers are invented; the page then says DATA CONTOH.
    population_note : str
        Where the population comes from, one sentence, or empty.
    unplaced : mapping of (jenis, periode) to str
        How many reports could not be placed, as the page writes it: a number or a range.
    totals : mapping of (jenis, periode) to (n_min, n_max)
        The number of cases in the whole area, inclusive ends, NaN for an open one.
    suppressed : bool
        Whether the numbers went through the disclosure gate: 0 to 4 is then one
        class with a pattern of its own, and never told apart.
    refused : set of (jenis, periode)
        The layers of which may be said that there were too few cases to look for
        hotspots; they name none, and nothing about them is new or over.
    clusters : mapping of (jenis, periode) to DataFrame
        The scan's clusters as :func:`geo.hotspots.cluster_table` gives them, for
        planners alone. Without them the page groups marked desa that touch.
    number : int
        The edition's number; 0 for one that is not kept.
    """

    layers: Mapping[LayerKey, pd.DataFrame]
    periods: Sequence[str]
    jenis: Sequence[str]
    boundaries_title: str
    made_at: datetime
    boundaries_approximate: bool = False
    boundaries_date: date | None = None
    demo: bool = False
    population_note: str = ""
    unplaced: Mapping[LayerKey, str] = field(default_factory=dict)
    totals: Mapping[LayerKey, tuple[float, float]] = field(default_factory=dict)
    suppressed: bool = True
    refused: Set[LayerKey] = frozenset()
    clusters: Mapping[LayerKey, pd.DataFrame] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        """Refuse exact counts under the promise that they went through the gate."""
        raw = [key for key, frame in self.layers.items() if "n_min" not in frame]
        if self.suppressed and raw:
            raise ValueError(f"suppressed=True, but these layers hold exact counts: {raw}")
        if self.suppressed and self.clusters:
            raise ValueError("suppressed=True, but there are clusters, which small counts went into")

    def previous(self, key: LayerKey) -> LayerKey | None:
        """Return the layer of the quarter before, or None where there is none."""
        kind, period = key
        before = self.periods.index(period) - 1
        earlier = (kind, self.periods[before]) if before >= 0 else None
        return earlier if earlier in self.layers else None

    def running_until(self, period: str) -> date | None:
        """Return the last day of a quarter that had not ended when the numbers were made, else None."""
        made_at = self.made_at if self.made_at.tzinfo else self.made_at.replace(tzinfo=office_tz())
        _, end = period_bounds(period)
        return (end - timedelta(days=1)).date() if end > made_at else None

    def compared(self, key: LayerKey) -> LayerKey | None:
        """Return the layer to hold *key* against: the quarter before, if both quarters have ended.

        The first few cases of a running quarter, held against a whole one,
        would look like an end of every hotspot.
        """
        earlier = self.previous(key)
        if earlier is None or self.running_until(key[1]) or self.running_until(earlier[1]):
            return None
        return earlier

    def chosen(self, selected: LayerKey | None) -> LayerKey:
        """Return *selected*, or the latest quarter's kind with the most hotspots.

        Raises
        ------
        RequestError
            If *selected* is no layer of this publication, or there is no layer at all.
        """
        if selected is not None:
            if selected not in self.layers:
                raise RequestError("maps.no_such_layer", jenis=selected[0], periode=selected[1])
            return selected
        for period in reversed(self.periods):
            there = [(kind, period) for kind in self.jenis if (kind, period) in self.layers]
            if there:
                return max(there, key=lambda key: _n_hot(self.layers[key]))
        raise RequestError("maps.no_layers")


def _n_hot(frame: pd.DataFrame) -> int:
    return int(frame["hotspot_class"].astype(str).str.startswith("hot_").sum())


def layer_numbers(frame: pd.DataFrame, codes: pd.Index, lang: str) -> pd.DataFrame:
    """Return one row a desa of *codes*, in one form, whichever form *frame* has.

    Returns
    -------
    pandas.DataFrame
        Index *codes*; ``n_min`` and ``n_max`` (float; NaN in ``n_min`` where there
        is no number, in ``n_max`` for an open end), ``hotspot_class``, ``sentence``,
        ``rate`` and ``smoothed_rate`` (NaN where *frame* does not give them).
    """
    there = frame.reindex(codes)
    if "n_min" in there:
        low, high = _floats(there["n_min"]), _floats(there["n_max"])
    else:
        low = high = _floats(there["n_cases"])
    result = pd.DataFrame({"n_min": low, "n_max": high}, index=codes)
    known = there["hotspot_class"].where(there["hotspot_class"].isin(HOTSPOT_CLASSES), "no_data")
    result["hotspot_class"] = known.astype(str)
    sentence = there.get(f"sentence_{lang}", pd.Series("", index=codes))
    result["sentence"] = sentence.fillna("").astype(str)
    for name in _MEASURES:
        result[name] = _floats(there[name]) if name in there else np.nan
    return result


def _floats(column: pd.Series) -> pd.Series:
    return pd.Series(pd.to_numeric(column, errors="coerce"), index=column.index, dtype="float64")
