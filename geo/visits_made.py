"""The visits as a layer: those that were made with what became of them, and those that are still to be made.

This composes the stations cases and patrol; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import geopandas as gpd
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.periods import period_bounds
from geo.case_layer import case_marks, case_points
from geo.cases.store import CaseStore
from geo.cases.visit_records import SETTLED, KeptVisit, is_far
from geo.cases.visits import Visits
from geo.export.note import LayerNote
from geo.patrol.priority import open_cases
from geo.patrol.visit_choice import VISITED
from geo.study import DEMO_SOURCE
from geo.zone import office_tz

__all__ = ["VISITS", "VISIT_COLUMNS", "VISIT_PERSONAL_COLUMNS", "visit_points", "visits_layer"]

VISITS = "visits"
"""What the layer is asked for by."""

VISIT_COLUMNS: tuple[str, ...] = (
    "kunjungan", "keadaan", "hasil", "waktu", "pilar", "sumber", "id", "jenis", "kategori", "kode_desa",
    "nama_desa", "kode_kecamatan", "nama_kecamatan", "lon", "lat", "tempat",
)  # fmt: skip
"""What of a visit may leave the office at all; no note is among it, and no account."""

VISIT_PERSONAL_COLUMNS: tuple[str, ...] = ("nama", "alamat", "catatan_kunjungan")
"""What the own territory sees besides."""

_PLACE = ("kode_desa", "nama_desa", "kode_kecamatan", "nama_kecamatan")
_ABOUT = ("sumber", "id", "jenis", "kategori", *_PLACE)


def visit_points(
    cases: pd.DataFrame, made: Sequence[KeptVisit], *, personal: bool = False
) -> gpd.GeoDataFrame:
    """Return the visits of some cases: each that was made, and each that is still to be made.

    Parameters
    ----------
    cases : DataFrame
        As :meth:`geo.cases.store.CaseStore.cases` gives them.
    made : sequence of KeptVisit
        The oldest first; those of other cases are left out.
    personal : bool
        Whether *cases* and *made* carry personal columns, and these come along.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, ``VISIT_COLUMNS``: ``kunjungan`` (an identifier that tells nothing), ``keadaan``
        ("dikunjungi", or "akan_dikunjungi": an open case of the kinds that are visited whose last
        visit, if there was one, did not settle it), ``hasil`` and ``waktu`` (in the office's zone; missing
        where the visit is to come), ``tempat`` ("kunjungan" where the visit found a better place
        in or near the desa, "kasus" where it is the case's own point, "" where none is known).
    """
    visited = pd.DataFrame(
        [_visited(one) for one in made], columns=["sumber", "id", *_VISITED, "better_lon", "better_lat"]
    )
    facts = [*_ABOUT, "lon", "lat", *(("nama", "alamat") if personal else ())]
    done = visited.merge(cases[facts], on=["sumber", "id"]).assign(keadaan="dikunjungi")
    last = {(one.sumber, one.id): one for one in made}
    waits = open_cases(cases[cases["jenis"].isin(VISITED)])
    settled = [_is_settled(last.get(key)) for key in zip(waits["sumber"], waits["id"], strict=True)]
    due = waits.loc[[not one for one in settled], facts].assign(keadaan="akan_dikunjungi")
    due["kunjungan"] = case_marks(due)
    table = pd.concat([done, due], ignore_index=True) if len(done) else due.reset_index(drop=True)
    table = table.reindex(columns=[*dict.fromkeys([*done.columns, *due.columns])])
    better = table["better_lon"].notna()
    table["tempat"] = table["lon"].notna().map({True: "kasus", False: ""}).mask(better, "kunjungan")
    for name in ("lon", "lat"):
        table[name] = table[f"better_{name}"].astype("float64").where(better, table[name].astype("float64"))
    table["waktu"] = pd.to_datetime(table["waktu"], utc=True).dt.tz_convert(office_tz()).dt.as_unit("us")
    names = [*VISIT_COLUMNS, *(VISIT_PERSONAL_COLUMNS if personal else ())]
    return case_points(table[names])


_VISITED = ("kunjungan", "hasil", "waktu", "pilar", "catatan_kunjungan")


def _visited(one: KeptVisit) -> tuple[object, ...]:
    better = (None, None) if is_far(one.lon, one.outside_m) else (one.lon, one.lat)
    return (one.sumber, one.id, one.uuid, one.outcome, one.visited_at, one.pillar, one.note or None, *better)


def _is_settled(last: KeptVisit | None) -> bool:
    return last is not None and last.outcome in SETTLED


def visits_layer(
    store: CaseStore,
    boundaries: Boundaries,
    jenis: str | None = None,
    period: str | None = None,
    *,
    within: str = "",
) -> tuple[gpd.GeoDataFrame, LayerNote]:
    """Return the visits of a kind, quarter and territory, without a word about a person.

    Parameters
    ----------
    store : CaseStore
    boundaries : Boundaries
        The layer that the note names.
    jenis, period : str or None
        None for all of them; of a quarter there are the visits that were made in it.
    within : str
        Code of a desa, kecamatan or kabupaten; "" for everywhere.
    """
    cases = store.cases(jenis=jenis, within=within)
    points = visit_points(cases, Visits(store).made(within))
    if period is not None:
        since, until = period_bounds(period)
        points = points[(points["waktu"] >= since) & (points["waktu"] < until)].reset_index(drop=True)
    note = LayerNote(
        layer=VISITS,
        boundaries=boundaries.origin.title,
        approximate=boundaries.approximate,
        made_at=datetime.now(office_tz()),
        suppressed=False,
        demo=bool(points["sumber"].eq(DEMO_SOURCE).any()),
        jenis=jenis,
        period=period,
    )
    return points, note
