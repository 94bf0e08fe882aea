"""The cases as a layer to take away: points, without a word about a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.admin.boundaries import Boundaries
from geo.aggregation.periods import period_bounds, period_of
from geo.cases.case_stream import CaseChoice, case_parts, case_span, case_totals, empty_cases
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.export.layer import ExportLayer
from geo.export.note import LayerNote
from geo.study import DEMO_SOURCE
from geo.zone import office_tz

__all__ = ["CASE_EXPORT_COLUMNS", "CaseLayer", "case_layer", "case_marks", "case_points"]

CASE_EXPORT_COLUMNS: tuple[str, ...] = (
    "sumber", "id", "jenis", "tanggal", "status", "ditanggapi", "selesai", "tanpa_jam", "dinas", "kategori",
    "kode_desa", "nama_desa", "kode_kecamatan", "nama_kecamatan", "lon", "lat", "match_status", "match_level",
    "match_method", "match_score",
)  # fmt: skip
"""What of a case may leave the office at all. Notes and reasons stay: they may quote what a file wrote."""


class CaseLayer(NamedTuple):
    """The cases on their way to a file, and how many they are."""

    layer: ExportLayer
    n_cases: int


def case_layer(
    store: CaseStore,
    boundaries: Boundaries,
    jenis: str | None = None,
    period: str | None = None,
    *,
    within: str = "",
) -> CaseLayer:
    """Return the kept cases of a kind, quarter and territory as a layer that is read part by part.

    Parameters
    ----------
    store : CaseStore
    boundaries : Boundaries
        The layer that the note names.
    jenis, period : str or None
        None for all of them.
    within : str
        Code of a desa, kecamatan or kabupaten; "" for everywhere.

    Raises
    ------
    RequestError
        If the store has no case as early or as late as that quarter.
    """
    since, until = (None, None) if period is None else _bounds(store, period)
    choice = CaseChoice(jenis, since, until, within)
    totals = case_totals(store.engine, choice, DEMO_SOURCE)
    note = LayerNote(
        layer="cases",
        boundaries=boundaries.origin.title,
        approximate=boundaries.approximate,
        made_at=datetime.now(office_tz()),
        suppressed=False,
        demo=totals.n_of_source > 0,
        jenis=jenis,
        period=period,
    )

    def parts() -> Iterator[pd.DataFrame]:
        for part in case_parts(store.engine, choice, CASE_EXPORT_COLUMNS):
            yield case_points(part)

    layer = ExportLayer(
        head=case_points(empty_cases(CASE_EXPORT_COLUMNS)),
        parts=parts,
        note=note,
        streamed=True,
        placed=totals.n_placed == totals.n,
    )
    return CaseLayer(layer, totals.n)


def _bounds(store: CaseStore, period: str) -> tuple[datetime, datetime]:
    since, until = period_bounds(period)
    span = case_span(store.engine)
    if span is not None and not (span[0] < until and since <= span[1]):
        first, last = period_of(pd.Series(span).dt.tz_convert("UTC"))
        raise RequestError("aggregation.no_such_quarter", period=period, first=first, last=last)
    return since, until


def case_points(cases: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return cases with their point, or none where they have none."""
    placed = (cases["lon"].notna() & cases["lat"].notna()).to_numpy()
    lon, lat = (cases[name].to_numpy("float64") for name in ("lon", "lat"))
    points = np.asarray(shapely.points(lon, lat), dtype=object)
    points[~placed] = None
    return gpd.GeoDataFrame(cases, geometry=points, crs="EPSG:4326")


def case_marks(cases: pd.DataFrame) -> list[str]:
    """Return an identifier for each case: it stands in addresses and logs, so it tells nothing of the case.

    The file's own identifier may be a person's number.
    """
    return [
        hashlib.blake2b(f"{sumber}\0{key}".encode(), digest_size=8).hexdigest()
        for sumber, key in zip(cases["sumber"], cases["id"], strict=True)
    ]
