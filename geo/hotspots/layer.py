"""The hotspot layer of the map: counts in, one classed and worded row a desa out."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from geo.errors import HotspotError
from geo.hotspots.by_neighbourhood import (
    constant_risk_finding,
    g_star_finding,
    map_wide_finding,
    moran_finding,
)
from geo.hotspots.by_scan import scan_finding
from geo.hotspots.checks import MIN_AREAS, MIN_CASES
from geo.hotspots.finding import Finding
from geo.hotspots.layer_frame import layer_frame, untested_frame
from geo.hotspots.study import Study, study_of

__all__ = ["BY", "METHODS", "hotspot_layer", "hotspot_layers"]

METHODS = ("auto", "scan", "constant_risk", "g_star", "moran")
BY = ("count", "rate", "smoothed_rate")


def hotspot_layer(
    counts: pd.Series[Any],
    boundaries: Boundaries,
    population: pd.Series[Any] | None = None,
    *,
    seed: int,
    permutations: int = 9999,
    method: str = "auto",
    by: str = "count",
    population_estimated: bool = False,
) -> gpd.GeoDataFrame:
    """Return one row a desa: counts, statistics, the class on the map, a sentence in two languages.

    Parameters
    ----------
    counts : Series of int, indexed by ``kode_desa``
        Cases of every desa of the layer, zeros included.
    boundaries : Boundaries
        The desa.
    population : Series, indexed by ``kode_desa``, optional
        Persons of every desa.
    seed : int
        The same seed gives the same layer to the last bit, on any number of threads.
    permutations : int
        Replicates; 9,999 by default.
    method : {"auto", "scan", "constant_risk", "g_star", "moran"}
        "auto" is "scan" where the population is known, and elsewhere Gi* of the
        counts judged over the whole map at once. These two keep maps of pure
        chance with any mark at all below 5 in 100 (``HOT_LEVELS`` and
        ``COLD_LEVELS`` of :mod:`geo.hotspots.classes`); the others are flagged by
        their q-values (0.01, 0.05, 0.10).
    by : {"count", "rate", "smoothed_rate"}
        What "g_star" and "moran" compare.
    population_estimated : bool
        Whether the persons are an estimate. The replicates then allow for persons
        that are off by 0.4 (standard deviation of the logarithm), circles are
        discounted for it, and the sentences say so.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``kode_desa``, in the order of the boundaries; columns ``nama_desa``,
        ``kode_kecamatan``, ``nama_kecamatan``, ``n_cases`` (int64), ``population``,
        ``rate`` (per 1,000), ``expected``, ``relative_risk`` (n_cases over expected),
        ``z``, ``p_value``, ``q_value`` (the desa with its neighbours), ``cluster_id``
        (Int64, 1 is the strongest), ``cluster_p_value``, ``hotspot_class``,
        ``sentence_id``, ``sentence_en``, ``geometry``. ``attrs`` holds ``method_id``,
        ``method_en``, ``false_alarm_rate``, ``false_alarm_id``, ``false_alarm_en``,
        ``permutations``, ``seed``, and ``islands``: the desa that touch no other and
        were given their nearest one as a neighbour.

    Raises
    ------
    HotspotError
        Below 30 areas, below 10 cases, or where the input is degenerate; the
        sentence says which.
    """
    _check_choice(method, by, population is not None)
    study = study_of(
        boundaries, population, permutations=permutations, seed=seed, estimated=population_estimated
    )
    x = _enough(study, counts)
    return layer_frame(study, counts, _find(study, x, method, by))


def hotspot_layers(
    counts: pd.DataFrame,
    boundaries: Boundaries,
    population: pd.Series[Any] | None = None,
    *,
    seed: int,
    permutations: int = 9999,
    method: str = "auto",
    by: str = "count",
    population_estimated: bool = False,
) -> dict[Hashable, gpd.GeoDataFrame]:
    """Return the layer of every column of *counts*, all with the same permutations.

    Parameters
    ----------
    counts : DataFrame of int, index ``kode_desa``
        One column a layer, such as (jenis, periode).
    boundaries, population, seed, permutations, method, by, population_estimated
        As :func:`hotspot_layer`.

    Returns
    -------
    dict
        Column label to layer. Each layer is the one that :func:`hotspot_layer`
        gives for that column; where that refuses, the statistics are empty, every
        class is "none" ("no_data" below 30 areas, whatever the counts), the
        sentences and ``attrs["refused_id"]``, ``attrs["refused_en"]`` say why.

    Raises
    ------
    HotspotError
        Below two areas, or where codes do not match: what concerns all layers.
    """
    _check_choice(method, by, population is not None)
    study = study_of(
        boundaries, population, permutations=permutations, seed=seed, estimated=population_estimated, least=2
    )
    layers: dict[Hashable, gpd.GeoDataFrame] = {}
    for label in counts.columns:
        column = counts[label]
        try:
            finding = _find(study, _enough(study, column), method, by)
        except HotspotError as refusal:
            if refusal.key not in _REFUSED_ALONE:
                raise
            layers[label] = untested_frame(study, column, refusal)
        else:
            layers[label] = layer_frame(study, column, finding)
    return layers


# Refusals that concern one layer and leave the others to be shown.
_REFUSED_ALONE = {
    "hotspots.too_few_areas", "hotspots.too_few_cases", "hotspots.all_zero", "hotspots.all_equal",
}  # fmt: skip


def _check_choice(method: str, by: str, population: bool) -> None:
    if method not in METHODS:
        raise HotspotError("hotspots.bad_method", text=method, choices=", ".join(METHODS))
    if by not in BY:
        raise HotspotError("hotspots.bad_by", text=by, choices=", ".join(BY))
    needs = method if method in ("scan", "constant_risk") else by if by != "count" else ""
    if needs and not population:
        raise HotspotError("hotspots.needs_population", text=needs)


def _enough(study: Study, counts: pd.Series[Any]) -> NDArray[np.int64]:
    if len(study.index) < MIN_AREAS:
        raise HotspotError("hotspots.too_few_areas", n=len(study.index), minimum=MIN_AREAS)
    x = study.cases(counts)
    if x.sum() < MIN_CASES:
        raise HotspotError("hotspots.too_few_cases", n=int(x.sum()), minimum=MIN_CASES)
    return x


def _find(study: Study, x: NDArray[np.int64], method: str, by: str) -> Finding:
    if method == "scan" or (method == "auto" and study.people is not None):
        return scan_finding(study, x)
    if method == "auto":
        if np.ptp(x) == 0:
            raise HotspotError("hotspots.all_equal", n=len(x), value=int(x[0]))
        return map_wide_finding(study, x)
    if method == "constant_risk":
        return constant_risk_finding(study, x)
    return g_star_finding(study, x, by) if method == "g_star" else moran_finding(study, x, by)
