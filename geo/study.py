"""From kept cases to what is known of every kind and quarter: exact numbers, for those who may see them.

This composes the stations aggregation and hotspots; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.population import estimate_population, population_of
from geo.aggregation.counts import count_leaves, counts_matrix, counts_table, periods_counted
from geo.aggregation.kinds import JENIS, jenis_name
from geo.aggregation.periods import newest_ended
from geo.errors import RequestError
from geo.export.note import LayerNote
from geo.hotspots import hotspot_layers
from geo.zone import office_tz

__all__ = ["DEMO_SOURCE", "N_PERIODS", "Study", "layer_note", "study_cases", "study_counts"]

DEMO_SOURCE = "DATA CONTOH"
"""The source that demonstration rows name; what is made from them says so."""

Key = tuple[str, str]

N_PERIODS = 8
"""Quarters that are studied where none are named: two years."""

_MANY = 50


@dataclass(frozen=True)
class Study:
    """Everything computed from one set of cases.

    Attributes
    ----------
    boundaries : Boundaries
        The places.
    cases : DataFrame
        The cases studied.
    counts : DataFrame
        Every level × kind × quarter, as :func:`geo.aggregation.counts.count_cases` gives it.
    layers : mapping of (jenis, periode) to GeoDataFrame
        The hotspot layer of each, as :func:`geo.hotspots.hotspot_layers` gives it.
        A layer with too few cases to find anything is there too, without statistics;
        its ``attrs["refused_id"]`` says why.
    periods : list of str
        The quarters studied, oldest first.
    jenis : list of str
        The kinds studied, whether they have cases or not.
    demo : bool
        Whether any case is demonstration data.
    population : DataFrame or None
        ``population``, ``estimated`` and perhaps ``jenis`` by ``kode_desa``; None where
        none is known.
    seed : int
        The seed of the replicates.
    """

    boundaries: Boundaries
    cases: pd.DataFrame
    counts: pd.DataFrame
    layers: Mapping[Key, gpd.GeoDataFrame]
    periods: Sequence[str]
    jenis: Sequence[str]
    demo: bool
    population: pd.DataFrame | None
    seed: int = 2011

    @property
    def population_estimated(self) -> bool | None:
        """Whether any desa's population is an estimate; None where none is known."""
        return None if self.population is None else bool(self.population["estimated"].any())

    def layer(self, jenis: str, period: str) -> gpd.GeoDataFrame:
        """Return one layer.

        Raises
        ------
        RequestError
            If there are no cases of that kind, or the quarter was not studied.
        """
        if (jenis, period) not in self.layers:
            raise RequestError("aggregation.no_cases", jenis=jenis_name(jenis), period=period)
        return self.layers[jenis, period]

    def newest(self, jenis: str | None = None, period: str | None = None) -> Key:
        """Return the kind and quarter to show where one or both were left open.

        The newest quarter that has ended; of its kinds, the one with the most hotspots.

        Raises
        ------
        RequestError
            If there is no case to show.
        """
        kinds = [jenis] if jenis else list(self.jenis)
        if not kinds or not (period or self.periods):
            raise RequestError("aggregation.nothing_yet")
        shown = period or self.newest_period()
        return max(
            ((kind, shown) for kind in kinds),
            key=lambda key: (_n_hot(self.layers.get(key)), self._has_many(key[0])),
        )

    def __getstate__(self) -> dict[str, Any]:
        """Leave the shapes out of a pickle: the boundaries are in it, and every layer draws theirs."""
        desa = self.boundaries.desa
        return self.__dict__ | {"layers": {key: _bare(layer, desa) for key, layer in self.layers.items()}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        desa = state["boundaries"].desa
        layers = {key: _drawn(layer, desa) for key, layer in state["layers"].items()}
        self.__dict__.update(state | {"layers": layers})

    def _has_many(self, kind: str) -> bool:
        """Whether a kind has so many cases that saying so tells nothing of a small count."""
        whole = (self.counts["tingkat"] == "kabupaten") & (self.counts["jenis"] == kind)
        return bool(self.counts.loc[whole, "n_cases"].sum() >= _MANY)

    def newest_period(self, today: date | None = None) -> str:
        """Return the newest quarter that had ended by *today*; a running one only where there is no other."""
        return newest_ended(self.periods, today)


def _bare(layer: gpd.GeoDataFrame, desa: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a layer without its shapes; a layer whose shapes or columns are others is left as it is."""
    bare, theirs = pd.DataFrame(layer), desa.geometry.reindex(layer.index)
    same = all(a is b for a, b in zip(layer.geometry, theirs, strict=True))
    if same and bare.columns[-1] == "geometry":
        bare = bare.drop(columns="geometry")
        bare.attrs = layer.attrs
        return bare
    kept: pd.DataFrame = layer
    return kept


def _drawn(layer: pd.DataFrame, desa: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if isinstance(layer, gpd.GeoDataFrame):
        return layer
    drawn = gpd.GeoDataFrame(layer, geometry=desa.geometry.reindex(layer.index).array, crs=desa.crs)
    drawn.attrs = layer.attrs
    return drawn


def _n_hot(layer: pd.DataFrame | None) -> int:
    return -1 if layer is None else int(layer["hotspot_class"].astype(str).str.startswith("hot_").sum())


def study_cases(
    cases: pd.DataFrame,
    boundaries: Boundaries,
    *,
    population: pd.DataFrame | None = None,
    periods: Sequence[str] | None = None,
    n_periods: int = N_PERIODS,
    jenis: Sequence[str] = JENIS,
    permutations: int = 9_999,
    seed: int = 2011,
    method: str = "auto",
    hotspots: bool = True,
    newest_alone: bool = False,
) -> Study:
    """Count the cases and find the hotspots of every kind and quarter.

    Parameters
    ----------
    cases : DataFrame
        Geocoded cases, as the store or :func:`geo.intake.read_cases` gives them.
    boundaries : Boundaries
        The places.
    population : DataFrame, optional
        ``population`` and ``estimated`` by ``kode_desa``. Without it the
        estimate from the shipped facts is used where it covers the layer.
    periods : sequence of str, optional
        Quarters; without it the last *n_periods* up to the newest case.
    jenis : sequence of str
        Kinds, whether they have cases or not.
    permutations, seed : int
        Monte-Carlo replicates and their seed.
    method : str
        One of ``geo.hotspots.layer.METHODS``; "auto" is the calibrated default.
    hotspots : bool
        Whether hotspots are looked for at all; where counts are enough, the study has no layers.
    newest_alone : bool
        Whether layers are made of the newest quarter that has ended and of no other, for
        who shows that one alone; its layers, and all counts, are the same.
    """
    return study_counts(
        count_leaves(cases, boundaries),
        boundaries,
        cases=cases,
        demo=bool(cases["sumber"].eq(DEMO_SOURCE).any()) if "sumber" in cases.columns else False,
        population=population,
        periods=periods,
        n_periods=n_periods,
        jenis=jenis,
        permutations=permutations,
        seed=seed,
        method=method,
        hotspots=hotspots,
        newest_alone=newest_alone,
    )


def study_counts(
    leaves: pd.Series[int],
    boundaries: Boundaries,
    *,
    cases: pd.DataFrame,
    demo: bool,
    population: pd.DataFrame | None = None,
    periods: Sequence[str] | None = None,
    n_periods: int = N_PERIODS,
    jenis: Sequence[str] = JENIS,
    permutations: int = 9_999,
    seed: int = 2011,
    method: str = "auto",
    hotspots: bool = True,
    newest_alone: bool = False,
) -> Study:
    """Find the hotspots of cases that were counted where they lie.

    Parameters
    ----------
    leaves : Series of int
        Of :func:`geo.aggregation.counts.count_leaves`.
    cases : DataFrame
        The cases themselves, or none of them: nothing here looks at them.
    demo : bool
        Whether any case is demonstration data.
    boundaries, population, periods, n_periods, jenis, permutations, seed, method, hotspots, newest_alone
        As :func:`study_cases` takes them.
    """
    wanted = list(periods) if periods is not None else periods_counted(leaves)[-n_periods:]
    # All kinds or none: a list of those with a case would tell that there is one.
    present = list(jenis) if len(leaves) else []
    counts = counts_table(leaves, boundaries, periods=wanted, jenis=present)
    people = population if population is not None else _estimate(boundaries)
    matrix = counts_matrix(counts)
    shown = [newest_ended(wanted)] if newest_alone and wanted else wanted
    layers: dict[Hashable, gpd.GeoDataFrame] = {}
    # One map of neighbours serves all kinds that are compared with the same people.
    together = [present] if people is None or "jenis" not in people.columns else [[kind] for kind in present]
    for kinds in together if present and hotspots else []:
        persons = None if people is None else population_of(people, kinds[0])
        layers |= hotspot_layers(
            matrix.loc[:, list(product(kinds, shown))],
            boundaries,
            None if persons is None else persons["population"],
            permutations=permutations,
            seed=seed,
            method=method,
            population_estimated=persons is not None and bool(persons["estimated"].any()),
        )
    return Study(
        boundaries=boundaries,
        cases=cases,
        counts=counts,
        layers={key: layers[key] for key in product(present, wanted) if key in layers},
        periods=wanted,
        jenis=present,
        demo=demo,
        population=people,
        seed=seed,
    )


def _estimate(boundaries: Boundaries) -> pd.DataFrame | None:
    """Return the estimate of the population where it covers the layer: it knows one kabupaten."""
    people = estimate_population(boundaries)
    return people if people is not None and bool(people["population"].notna().all()) else None


def layer_note(
    study: Study,
    name: str,
    jenis: str | None = None,
    period: str | None = None,
    *,
    made_at: datetime | None = None,
) -> LayerNote:
    """Return what an export of a study's layer, with its exact numbers, says of itself."""
    people = {None: "", True: "perkiraan", False: "berkas penduduk"}[study.population_estimated]
    return LayerNote(
        layer=name,
        boundaries=study.boundaries.origin.title,
        approximate=study.boundaries.approximate,
        made_at=made_at or datetime.now(office_tz()),
        suppressed=False,
        demo=study.demo,
        jenis=jenis,
        period=period,
        population=people,
    )
