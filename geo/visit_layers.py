"""A round of visits as layers and tables for files: reasons, places and times, and nothing about a person."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.admin.boundaries import Boundaries
from geo.aggregation.kinds import jenis_name
from geo.export.note import LayerNote
from geo.visiting import DesaVisits
from geo.wording import Language, say
from geo.wording.formats import format_date

__all__ = [
    "VisitNote",
    "days_words",
    "desa_words",
    "route_layer",
    "short_label",
    "stops_layer",
    "visit_note",
    "visits_table",
    "why_not",
]


_LONGEST = 40
"""Letters of a category that has become a sentence."""


@dataclass(frozen=True)
class VisitNote(LayerNote):
    """What a file of one desa's visits says of itself.

    Parameters
    ----------
    heading : str
        The desa and the days.
    remarks_id, remarks_en : tuple of str
        How many are asked for, how many do not fit, and who may have the file.
    """

    heading: str = ""
    remarks_id: tuple[str, ...] = ()
    remarks_en: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The desa and the days."""
        return self.heading

    def sentences(self, lang: Language = "id") -> list[str]:
        """Return the warnings that a reader of the file must see."""
        return [*super().sentences(lang), *(self.remarks_id if lang == "id" else self.remarks_en)]


def desa_words(visits: DesaVisits, lang: Language = "id") -> str:
    """Return "Desa Kedungrejo" or "Kelurahan Kepatihan"."""
    return say("visits.kelurahan" if visits.kelurahan else "visits.desa", lang, desa=visits.nama_desa)


def days_words(visits: DesaVisits, lang: Language = "id") -> str:
    """Return "25 November 2026", or the first and the last of several days."""
    first, last = min(visits.choice.days), max(visits.choice.days)
    if first == last:
        return format_date(first, lang)
    return say("visits.from_to", lang, first=first, last=last)


def short_label(jenis: str, kategori: object, lang: Language = "id") -> str:
    """Return "Kemiskinan: rumah tidak layak huni": what the visit is about, in a few words."""
    kind = jenis_name(jenis, lang)
    detail = " ".join(kategori.split()) if isinstance(kategori, str) else ""
    detail = detail if len(detail) <= _LONGEST else f"{detail[: _LONGEST - 1].rstrip()}…"
    return f"{kind[:1].upper()}{kind[1:]}" + (f": {detail}" if detail else "")


def why_not(alone_min: float, work_min: float, lang: Language = "id") -> str:
    """Return why a case is in no day: too far for the hours, or no room beside those that matter more."""
    key = "visits.too_far" if alone_min > work_min + 1e-9 else "visits.no_room"
    return say(key, lang, minutes=int(np.ceil(alone_min)))


def visit_note(
    visits: DesaVisits, boundaries: Boundaries, made_at: datetime, lang: Language = "id"
) -> VisitNote:
    """Return what a file of this round says of itself."""
    plan = visits.plan
    numbers = {"asked": len(plan.asked), "left_out": len(plan.left_out)}
    remarks = {one: (say("visits.secret", one), say("visits.remark", one, **numbers)) for one in ("id", "en")}
    return VisitNote(
        layer="visits",
        boundaries=boundaries.origin.title_in(lang),
        approximate=boundaries.approximate,
        made_at=made_at,
        suppressed=False,
        demo=visits.demo,
        heading=say("visits.title", lang, desa=desa_words(visits, lang), days=days_words(visits, lang)),
        remarks_id=remarks["id"],
        remarks_en=remarks["en"],
    )


def stops_layer(visits: DesaVisits) -> gpd.GeoDataFrame:
    """Return the stops as points, in order, with their times and reasons.

    Returns
    -------
    GeoDataFrame
        EPSG:4326: ``label`` ("1. Kemiskinan: sakit tanpa biaya, 08.12"), ``sentence_id``,
        ``sentence_en`` (why), ``tanggal`` (the arrival, Asia/Jakarta), ``hari`` (ISO date),
        ``urutan``, ``keadaan``, ``id``, ``jenis``, ``kategori``, ``nilai``, ``tiba``,
        ``berangkat`` (HH.MM), ``jalan_menit``, ``ketelitian_m``, ``n_kasus``.
    """
    stops = visits.plan.stops
    table = pd.DataFrame(
        {
            "label": [_stop_label(visits, stop) for stop in stops.to_dict("records")],
            "sentence_id": stops["why_id"],
            "sentence_en": stops["why_en"],
            "tanggal": pd.to_datetime(stops["arrive"]).dt.tz_localize("Asia/Jakarta"),
            "hari": stops["day"].astype(str),
            "urutan": stops["order"].astype("int64"),
            "keadaan": stops["kind"].map({"kasus": "dikunjungi", "desa": "ditanyakan"}),
            **{name: stops[name] for name in ("id", "jenis", "kategori")},
            "nilai": stops["points"].astype("int64"),
            "tiba": _clock(stops["arrive"]),
            "berangkat": _clock(stops["leave"]),
            "jalan_menit": stops["travel_min"].astype("float64").round(1),
            "ketelitian_m": stops["accuracy_m"].astype("float64").round(-1),
            "n_kasus": stops["n_cases"].astype("int64"),
        }
    )
    points = gpd.points_from_xy(stops["lon"], stops["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=points)


def route_layer(visits: DesaVisits) -> gpd.GeoDataFrame:
    """Return the stops as :func:`stops_layer` does, and after them each day's way as a line.

    The line is the order, not the road; its ``keadaan`` is "rute".
    """
    stops = stops_layer(visits)
    start = (visits.plan.start_lon, visits.plan.start_lat)
    lines, rows = [], []
    for day, part in stops.groupby("hari", sort=True):
        places = [start, *shapely.get_coordinates(np.asarray(part.geometry.array)).tolist(), start]
        lines.append(shapely.LineString(places))
        label = say("visits.route", day=date.fromisoformat(str(day)))
        rows.append(
            {"label": label, "hari": str(day), "keadaan": "rute", "n_kasus": int(part["n_kasus"].sum())}
        )
    if not rows:
        return stops
    ways = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=lines, crs="EPSG:4326")
    whole = pd.concat([stops.astype({"urutan": "Int64", "nilai": "Int64"}), ways], ignore_index=True)
    return gpd.GeoDataFrame(whole, crs="EPSG:4326")


def visits_table(visits: DesaVisits) -> pd.DataFrame:
    """Return every case of the round, each in one row: visited, asked for, or without room.

    Returns
    -------
    DataFrame
        ``keadaan`` ("dikunjungi", "ditanyakan", "tidak_muat"), ``hari``, ``urutan``, ``tiba``,
        ``berangkat``, ``jenis``, ``kategori``, ``id``, ``sumber``, ``nilai``, ``alasan``,
        ``lon``, ``lat`` (missing where the place is not known), ``mengapa_tidak``.
    """
    plan = visits.plan
    made = plan.stops.assign(tiba=_clock(plan.stops["arrive"]), berangkat=_clock(plan.stops["leave"]))
    seen = made[made["kind"] == "kasus"].assign(keadaan="dikunjungi", mengapa_tidak="")
    group = made[made["kind"] == "desa"]
    shared = ["day", "order", "tiba", "berangkat"]
    asked = plan.asked.assign(keadaan="ditanyakan", mengapa_tidak="")
    asked = asked.assign(**{name: group[name].iloc[0] for name in shared}) if len(group) else asked
    missed = plan.left_out.assign(
        keadaan="tidak_muat",
        mengapa_tidak=[why_not(one, plan.hours.work_min) for one in plan.left_out["alone_min"]],
    )
    parts = [part for part in (seen, asked, missed) if len(part)] or [seen]
    whole = pd.concat(parts, ignore_index=True)
    whole["day"] = whole["day"].map(str, na_action="ignore") if "day" in whole.columns else None
    names = {"day": "hari", "order": "urutan", "points": "nilai", "why_id": "alasan"}
    columns = (
        "keadaan", "hari", "urutan", "tiba", "berangkat", "jenis", "kategori", "id", "sumber", "nilai",
        "alasan", "lon", "lat", "mengapa_tidak",
    )  # fmt: skip
    table = whole.rename(columns=names).reindex(columns=list(columns))
    return table.astype({"urutan": "Int64"})


def _stop_label(visits: DesaVisits, stop: Mapping[Hashable, Any]) -> str:
    about = (
        say("visits.ask_short", n=stop["n_cases"])
        if stop["kind"] == "desa"
        else short_label(str(stop["jenis"]), stop["kategori"])
    )
    return f"{stop['order']}. {about}, {stop['arrive']:%H.%M}"


def _clock(moments: pd.Series) -> pd.Series:
    return pd.to_datetime(moments).dt.strftime("%H.%M")
