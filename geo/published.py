"""What the forum sees: every count and every hotspot class of a study, after the gate.

This composes the stations aggregation, hotspots and the gate; it holds no exact
number of a small place, so whatever is made out of it alone may be shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product

import geopandas as gpd
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.disclosure import THRESHOLD, safe_classes, suppress
from geo.aggregation.kinds import jenis_name
from geo.aggregation.periods import JAKARTA, newest_ended
from geo.errors import RequestError
from geo.export.note import LayerNote
from geo.hotspots.checks import MIN_CASES
from geo.hotspots.classes import COLD_LEVELS, HOT_LEVELS
from geo.study import Key, Study
from geo.wording import LANGUAGES, Language, say
from geo.wording.formats import format_period

__all__ = ["Published", "publish", "published_note"]

_MANY = 50


@dataclass(frozen=True)
class Published:
    """Everything that the forum may see of one set of cases.

    Attributes
    ----------
    boundaries : Boundaries
        The places.
    counts : DataFrame
        The columns of ``geo.aggregation.disclosure.PUBLISHED_COLUMNS``: every level × kind × quarter.
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
        if (jenis, period) not in self.cells:
            raise RequestError("aggregation.no_cases", jenis=jenis_name(jenis), period=period)
        desa = self.boundaries.desa
        names = desa[["nama_desa", "kode_kecamatan", "nama_kecamatan"]].assign(jenis=jenis, periode=period)
        layer = names.join(self.cells[jenis, period]).join(desa.geometry)
        return gpd.GeoDataFrame(layer, geometry=desa.geometry.name, crs=desa.crs)

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


def publish(study: Study, threshold: int = THRESHOLD, *, made_at: datetime | None = None) -> Published:
    """Return a study as the gate lets it through to the forum."""
    counts = suppress(study.counts, threshold)
    keys = [key for key in product(study.jenis, study.periods) if key in study.layers]
    few = {key for key in keys if "refused_id" in study.layers[key].attrs and _told_few(counts, *key)}
    cells = {key: _cells(study, counts, key, key in few, threshold) for key in keys}
    return Published(
        boundaries=study.boundaries,
        counts=counts,
        cells=cells,
        periods=list(study.periods),
        jenis=list(study.jenis),
        demo=study.demo,
        population_estimated=study.population_estimated,
        made_at=made_at or datetime.now(JAKARTA),
        refused=frozenset(key for key in few if _says_few(cells[key])),
        threshold=threshold,
    )


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


def _cells(study: Study, counts: pd.DataFrame, key: Key, refused: bool, threshold: int) -> pd.DataFrame:
    """Return range, class and sentences of every desa: no statistic passes that small counts went into."""
    jenis, period = key
    here = (counts["jenis"] == jenis) & (counts["periode"] == period) & (counts["tingkat"] == "desa")
    codes = study.boundaries.desa.index
    cells = counts[here].set_index("kode")[["n_min", "n_max"]].reindex(codes)
    layer = study.layers[key]
    classes = layer["hotspot_class"].reindex(codes).fillna("no_data")
    cells["hotspot_class"] = safe_classes(classes, layer["expected"], cells["n_min"], threshold)
    shown = _shown(cells)
    for lang in LANGUAGES:
        cells[f"sentence_{lang}"] = _sentences(shown, key, refused, threshold, lang)
    return cells


def _told_few(counts: pd.DataFrame, jenis: str, period: str) -> bool:
    """Whether the published total itself says that there were too few cases to look for hotspots.

    Otherwise saying so would be one more bound on that total, and through it on its parts.
    """
    whole = counts["tingkat"].isin(["kabupaten"]) & (counts["jenis"] == jenis)
    most = counts.loc[whole & (counts["periode"] == period), "n_max"]
    return bool((most.fillna(MIN_CASES) < MIN_CASES).all())


def _says_few(cells: pd.DataFrame) -> bool:
    """Whether any desa's sentence says so: a title must not tell more than they do."""
    return bool(cells["sentence_id"].str.endswith(say("aggregation.class_too_few", "id")).any())


_Shown = tuple[int, int | None, str]


def _shown(cells: pd.DataFrame) -> list[_Shown]:
    highs = [None if pd.isna(value) else int(value) for value in cells["n_max"]]
    return list(zip(cells["n_min"].astype(int), highs, cells["hotspot_class"].astype(str), strict=True))


def _sentences(shown: list[_Shown], key: Key, refused: bool, threshold: int, lang: Language) -> list[str]:
    words = {"jenis": jenis_name(key[0], lang), "period": format_period(key[1], lang)}
    known: dict[_Shown, str] = {}
    for one in set(shown):
        low, high, name = one
        form = "open" if high is None else "exact" if low == high else "range"
        count = say(f"aggregation.sentence_{form}", lang, n_min=low, n_max=high, **words)
        # Of a small count nothing is said of chance: a hotspot among them is not marked as one,
        # nor does it say whether there were cases enough to look for hotspots.
        verdict = "small" if name == "none" and low < threshold else name
        known[one] = f"{count} {_verdict(verdict, refused and verdict != 'small', lang)}"
    return [known[one] for one in shown]


def _verdict(name: str, refused: bool, lang: Language) -> str:
    if refused:
        return say("aggregation.class_too_few", lang)
    side, _, sureness = name.partition("_")
    if side not in _LEVELS or sureness not in _SURENESS:
        return say(f"aggregation.class_{name}", lang)
    level = _LEVELS[side][_SURENESS.index(sureness)]
    return say(f"aggregation.class_{name}", lang, times=round(1 / level))


_LEVELS = {"hot": HOT_LEVELS, "cold": COLD_LEVELS}
_SURENESS = ("very_sure", "sure", "maybe")
