"""The layers that can be exported: whole for the planner, through the gate for the forum."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.population import population_of
from geo.aggregation.kinds import ALL_JENIS, jenis_name
from geo.aggregation.periods import period_of, shift_period
from geo.aggregation.rates import rate
from geo.case_layer import CASE_EXPORT_COLUMNS, case_points
from geo.errors import ExportError, RequestError
from geo.export.note import LayerNote
from geo.finding_layers import Layer, changes_layer, clusters_layer, growing_layer, patrols_layer
from geo.published import Published, published_note
from geo.study import Study, layer_note

__all__ = ["FORUM_LAYERS", "PLANNER_LAYERS", "check_layer", "forum_layer", "planner_layer"]


def planner_layer(
    study: Study, name: str, jenis: str | None, period: str | None
) -> tuple[pd.DataFrame, LayerNote]:
    """Return a layer with its exact numbers, and without personal columns.

    Parameters
    ----------
    study : Study
        What was computed.
    name : str
        One of ``PLANNER_LAYERS``.
    jenis, period : str or None
        Which kind and quarter; where left out, the newest quarter and its
        most telling kind for hotspots, everything for counts and cases.

    Raises
    ------
    ExportError
        If there is no such layer.
    """
    check_layer(name)
    frame, kind, quarter = _PLANNER[name](study, jenis, period)
    return frame, layer_note(study, name, kind, quarter)


def forum_layer(published: Published, name: str, jenis: str, period: str) -> tuple[pd.DataFrame, LayerNote]:
    """Return a layer as the forum may see it: ranges and classes alone.

    Parameters
    ----------
    published : Published
        What the gate let through.
    name : str
        One of ``FORUM_LAYERS``.

    Raises
    ------
    ExportError
        If the forum has no such layer.
    """
    _check(name, FORUM_LAYERS)
    if name == "hotspots":
        frame: pd.DataFrame = published.layer(jenis, period)
    elif name == "kecamatan":
        frame = _kecamatan(published.boundaries, published.counts, jenis, period)
    elif name == "tahun":
        frame = _published_year(published, jenis, period)
    else:
        frame = published.boundaries.desa.copy()
    shown = (jenis, period) if name != "desa" else (None, None)
    return frame, published_note(published, name, *shown, suppressed=name != "desa")


def _published_year(published: Published, jenis: str, period: str) -> gpd.GeoDataFrame:
    """Return the four quarters up to one, which are published for the newest alone."""
    frame = published.year(jenis)
    if period != frame["period_to"].dropna().max():
        raise RequestError("publishing.no_year", jenis=jenis_name(jenis))
    return frame


def check_layer(name: str) -> None:
    """Refuse a layer that :func:`planner_layer` does not have, before anything is computed for it.

    Raises
    ------
    ExportError
    """
    _check(name, PLANNER_LAYERS)


def _check(name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise ExportError("export.unknown_layer", layer=name, choices=", ".join(known))


def _hotspots(study: Study, jenis: str | None, period: str | None) -> Layer:
    key = study.newest(jenis, period)
    return study.layer(*key), *key


def _counts(study: Study, jenis: str | None, period: str | None) -> Layer:
    rows = study.counts
    if jenis is not None:
        rows = rows[rows["jenis"] == jenis]
    if period is not None:
        rows = rows[rows["periode"] == period]
    return _with_rates(study, rows.reset_index(drop=True)), jenis, period


def _with_rates(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the counts with the persons of each line and the cases for every thousand of them."""
    if study.population is None:
        return rows
    persons = pd.Series(np.nan, index=rows.index, name="population")
    place = study.boundaries.desa["kode_kecamatan"]
    for kind in rows["jenis"].unique():
        people = population_of(study.population, kind)["population"].reindex(place.index)
        by_level = {"desa": people, "kecamatan": people.groupby(place).sum(min_count=1)}
        for level, known in by_level.items():
            here = (rows["tingkat"] == level) & (rows["jenis"] == kind)
            persons[here] = known.reindex(rows.loc[here, "kode"]).to_numpy()
        persons[(rows["tingkat"] == "kabupaten") & (rows["jenis"] == kind)] = people.sum(min_count=1)
    return rows.assign(population=persons, rate=rate(rows["n_cases"], persons))


def _desa(study: Study, jenis: str | None, period: str | None) -> Layer:
    return study.boundaries.desa.copy(), None, None


def _kecamatan_counts(study: Study, jenis: str | None, period: str | None) -> Layer:
    key = study.newest(jenis, period)
    if jenis == ALL_JENIS:
        return _kecamatan(study.boundaries, _all_kinds(study.counts), *key), *key
    return _kecamatan(study.boundaries, _with_rates(study, study.counts), *key), *key


def _all_kinds(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of all kinds together; rates differ in whom they are of, and are left out."""
    names = ["tingkat", "kode", "nama", "induk", "periode"]
    whole = counts.groupby(names, as_index=False, sort=False)["n_cases"].sum()
    return pd.DataFrame(whole).assign(jenis=ALL_JENIS)


def _kecamatan(boundaries: Boundaries, counts: pd.DataFrame, jenis: str, period: str) -> gpd.GeoDataFrame:
    here = (counts["jenis"] == jenis) & (counts["periode"] == period) & (counts["tingkat"] == "kecamatan")
    values = counts[here].set_index("kode").drop(columns=["tingkat", "nama", "induk", "jenis", "periode"])
    kecamatan = boundaries.kecamatan
    layer = kecamatan.assign(jenis=jenis, periode=period).join(values)
    return gpd.GeoDataFrame(layer, geometry=kecamatan.geometry.name, crs=kecamatan.crs)


def _year(study: Study, jenis: str | None, period: str | None) -> Layer:
    kind, last = study.newest(jenis, period)
    first = shift_period(last, -3)
    if first not in study.periods:
        raise RequestError("publishing.no_year", jenis=jenis_name(kind))
    counts = study.counts
    here = (counts["tingkat"] == "desa") & (counts["jenis"] == kind) & counts["periode"].between(first, last)
    sums = counts[here].groupby("kode")["n_cases"].sum()
    desa = study.boundaries.desa
    frame = desa[["nama_desa", "kode_kecamatan", "nama_kecamatan"]].assign(
        jenis=kind, period_from=first, period_to=last, n_cases=sums.reindex(desa.index, fill_value=0)
    )
    return gpd.GeoDataFrame(frame.join(desa.geometry), geometry=desa.geometry.name, crs=desa.crs), kind, last


def _cases(study: Study, jenis: str | None, period: str | None) -> Layer:
    rows = study.cases
    if jenis is not None:
        rows = rows[rows["jenis"] == jenis]
    if period is not None:
        rows = rows[period_of(rows["tanggal"]) == period]
    rows = rows[[name for name in CASE_EXPORT_COLUMNS if name in rows.columns]].reset_index(drop=True)
    return case_points(rows), jenis, period


_PLANNER: dict[str, Callable[[Study, str | None, str | None], Layer]] = {
    "hotspots": _hotspots,
    "counts": _counts,
    "desa": _desa,
    "kecamatan": _kecamatan_counts,
    "tahun": _year,
    "cases": _cases,
    "clusters": clusters_layer,
    "changes": changes_layer,
    "growing": growing_layer,
    "patrols": patrols_layer,
}

PLANNER_LAYERS: tuple[str, ...] = tuple(_PLANNER)

FORUM_LAYERS: tuple[str, ...] = ("hotspots", "kecamatan", "tahun", "desa")
