"""What the forum sees: every count and every hotspot class that was published, after the gate.

It holds no exact number of a small place, so whatever is made out of it alone may be shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import geopandas as gpd
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.disclosure import THRESHOLD
from geo.aggregation.kinds import ALL_JENIS, jenis_name
from geo.aggregation.periods import newest_ended
from geo.errors import RequestError
from geo.export.note import LayerNote
from geo.study import Key

__all__ = ["YEAR_COLUMNS", "Published", "published_note"]

YEAR_COLUMNS = (
    "tingkat", "kode", "nama", "induk", "jenis", "period_from", "period_to", "n_min", "n_max", "exact",
)  # fmt: skip

_MANY = 50

_YEAR_NAMES = ("nama_desa", "kode_kecamatan", "nama_kecamatan")


@dataclass(frozen=True)
class Published:
    """Everything that the forum may see of one set of cases.

    Attributes
    ----------
    boundaries : Boundaries
        The places.
    counts : DataFrame
        The columns of ``geo.aggregation.disclosure.PUBLISHED_COLUMNS``: every level × kind × quarter;
        of kecamatan and kabupaten also the kind "semua", all kinds together.
    cells : mapping of (jenis, periode) to DataFrame
        Index ``kode_desa``: ``n_min``, ``n_max`` (Int64; missing where the range is open),
        ``hotspot_class``, ``sentence_id``, ``sentence_en``.
    refused : set of (jenis, periode)
        The layers of which may be said that there were too few cases to look for hotspots.
    periods : sequence of str
        The quarters, oldest first.
    jenis : sequence of str
        The kinds, whether they have cases or not.
    demo : bool
        Whether any case is demonstration data.
    population_estimated : bool or None
        Whether any desa's population is an estimate; None where none is known.
    made_at : datetime
        When it was published.
    threshold : int
        Counts below it are never told apart.
    number : int
        The edition's number; 0 for one that is not kept.
    years : DataFrame
        ``tingkat`` (desa, kecamatan, kabupaten), ``kode``, ``nama``, ``induk``, ``jenis``,
        ``period_from``, ``period_to``, ``n_min``, ``n_max``, ``exact``: the last four quarters
        together; empty where fewer were published.
    """

    boundaries: Boundaries
    counts: pd.DataFrame
    cells: Mapping[Key, pd.DataFrame]
    periods: Sequence[str]
    jenis: Sequence[str]
    demo: bool
    population_estimated: bool | None
    made_at: datetime
    refused: frozenset[Key] = field(default_factory=frozenset)
    threshold: int = THRESHOLD
    number: int = 0
    years: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(YEAR_COLUMNS)))

    @property
    def has_total(self) -> bool:
        """Whether all kinds together were published of any quarter."""
        return bool((self.counts["jenis"] == ALL_JENIS).any())

    def layer(self, jenis: str, period: str) -> gpd.GeoDataFrame:
        """Return one hotspot layer: range, class and a sentence made of those two for every desa.

        Returns
        -------
        GeoDataFrame
            Indexed by ``kode_desa``: ``nama_desa``, ``kode_kecamatan``,
            ``nama_kecamatan``, ``jenis``, ``periode``, ``n_min``, ``n_max``,
            ``hotspot_class``, ``sentence_id``, ``sentence_en``, geometry.

        Raises
        ------
        RequestError
            If that kind or quarter was not published.
        """
        if jenis == ALL_JENIS:
            raise RequestError("publishing.no_total")
        if (jenis, period) not in self.cells:
            raise RequestError("aggregation.no_cases", jenis=jenis_name(jenis), period=period)
        desa = self.boundaries.desa
        names = desa[["nama_desa", "kode_kecamatan", "nama_kecamatan"]].assign(jenis=jenis, periode=period)
        layer = names.join(self.cells[jenis, period]).join(desa.geometry)
        return gpd.GeoDataFrame(layer, geometry=desa.geometry.name, crs=desa.crs)

    def year(self, jenis: str, level: str = "desa") -> gpd.GeoDataFrame:
        """Return the last four quarters together, for every desa or kecamatan.

        Returns
        -------
        GeoDataFrame
            Indexed by the code of the place: the names that its layer has, ``jenis``,
            ``period_from``, ``period_to``, ``n_min``, ``n_max``, ``exact``, geometry.

        Raises
        ------
        RequestError
            If no year was published of that kind.
        """
        if jenis == ALL_JENIS:
            raise RequestError("publishing.no_total")
        here = (self.years["jenis"] == jenis) & (self.years["tingkat"] == level)
        rows = self.years[here].set_index("kode")
        if rows.empty:
            raise RequestError("publishing.no_year", jenis=jenis_name(jenis))
        places = self.boundaries.desa if level == "desa" else self.boundaries.kecamatan
        names = [name for name in _YEAR_NAMES if name in places.columns]
        shown = rows[["jenis", "period_from", "period_to", "n_min", "n_max", "exact"]].reindex(places.index)
        frame = places[names].join(shown).join(places.geometry)
        return gpd.GeoDataFrame(frame, geometry=places.geometry.name, crs=places.crs)

    def newest(self, jenis: str | None = None, period: str | None = None) -> Key:
        """Return the kind and quarter to show where one or both were left open.

        The newest quarter that has ended; of its kinds, the one with the most
        hotspots that the forum sees, and of those with none the first that has
        many cases.

        Raises
        ------
        RequestError
            If nothing was published.
        """
        kinds = [jenis] if jenis else list(self.jenis)
        if not kinds or not (period or self.periods):
            raise RequestError("aggregation.nothing_yet")
        shown = period or self.newest_period()
        return max(
            ((kind, shown) for kind in kinds),
            key=lambda key: (_n_hot(self.cells.get(key)), self._has_many(key[0])),
        )

    def newest_period(self, today: date | None = None) -> str:
        """Return the newest quarter that had ended by *today*; a running one only where there is no other."""
        return newest_ended(self.periods, today)

    def _has_many(self, kind: str) -> bool:
        whole = (self.counts["tingkat"] == "kabupaten") & (self.counts["jenis"] == kind)
        return bool(self.counts.loc[whole, "n_min"].sum() >= _MANY)


def _n_hot(cells: pd.DataFrame | None) -> int:
    return -1 if cells is None else int(cells["hotspot_class"].astype(str).str.startswith("hot_").sum())


def published_note(
    published: Published,
    name: str,
    jenis: str | None = None,
    period: str | None = None,
    *,
    suppressed: bool = True,
) -> LayerNote:
    """Return what an export of a published layer says of itself."""
    return LayerNote(
        layer=name,
        boundaries=published.boundaries.origin.title,
        approximate=published.boundaries.approximate,
        made_at=published.made_at,
        suppressed=suppressed,
        demo=published.demo,
        jenis=jenis,
        period=period,
        edition=published.number or None,
    )
