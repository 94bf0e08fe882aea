"""A round of visits as layers and tables for files: reasons, places and times, and nothing about a person."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.visit_words import ask_words, desa_of, short_label, why_not
from geo.visiting import VisitRound
from geo.wording import say
from geo.zone import office_tz

__all__ = ["made_for", "route_layer", "stops_layer", "visits_table"]


def stops_layer(visits: VisitRound) -> gpd.GeoDataFrame:
    """Return the stops as points, in order, with their times and reasons.

    Returns
    -------
    GeoDataFrame
        EPSG:4326: ``label`` ("1. Kemiskinan: sakit tanpa biaya, 08.12"), ``sentence_id``,
        ``sentence_en`` (why), ``tanggal`` (the arrival, in the office's zone), ``hari`` (ISO date),
        ``urutan``, ``keadaan``, ``id``, ``jenis``, ``kategori``, ``nilai``, ``tiba``,
        ``berangkat`` (HH.MM), ``jalan_menit``, ``ketelitian_m``, ``n_kasus``, ``nama_desa``.
    """
    stops = visits.plan.stops
    table = pd.DataFrame(
        {
            "label": [_stop_label(visits, stop) for stop in stops.to_dict("records")],
            "sentence_id": stops["why_id"],
            "sentence_en": stops["why_en"],
            "tanggal": pd.to_datetime(stops["arrive"]).dt.tz_localize(office_tz()),
            "hari": stops["day"].astype(str),
            "urutan": stops["order"].astype("int64"),
            "keadaan": stops["kind"].map(lambda kind: "dikunjungi" if kind == "kasus" else "ditanyakan"),
            **{name: stops[name] for name in ("id", "jenis", "kategori")},
            "nilai": stops["points"].astype("int64"),
            "tiba": _clock(stops["arrive"]),
            "berangkat": _clock(stops["leave"]),
            "jalan_menit": stops["travel_min"].astype("float64").round(1),
            "ketelitian_m": stops["accuracy_m"].astype("float64").round(-1),
            "n_kasus": stops["n_cases"].astype("int64"),
            "nama_desa": _desa_names(visits, stops),
        }
    )
    points = gpd.points_from_xy(stops["lon"], stops["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=points)


def route_layer(visits: VisitRound) -> gpd.GeoDataFrame:
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


def made_for(visits: VisitRound, suffix: str) -> pd.DataFrame:
    """Return what a file of that suffix holds: a table, the stops, or the stops with the way."""
    if suffix == ".csv":
        return visits_table(visits)
    layer: pd.DataFrame = stops_layer(visits) if suffix == ".gpx" else route_layer(visits)
    return layer


def visits_table(visits: VisitRound) -> pd.DataFrame:
    """Return every case of the round, each in one row: visited, asked for, or without room.

    Returns
    -------
    DataFrame
        ``keadaan`` ("dikunjungi", "ditanyakan", "tidak_muat"), ``hari``, ``urutan``, ``tiba``,
        ``berangkat``, ``nama_desa``, ``jenis``, ``kategori``, ``id``, ``sumber``, ``nilai``, ``alasan``,
        ``lon``, ``lat`` (missing where the place is not known), ``mengapa_tidak``.
    """
    plan = visits.plan
    made = plan.stops.assign(tiba=_clock(plan.stops["arrive"]), berangkat=_clock(plan.stops["leave"]))
    seen = made[made["kind"] == "kasus"].assign(keadaan="dikunjungi", mengapa_tidak="")
    group = made[made["kind"] != "kasus"].set_index("ask_at")[["day", "order", "tiba", "berangkat"]]
    asked = plan.asked.assign(keadaan="ditanyakan", mengapa_tidak="").join(group, on="ask_at")
    missed = plan.left_out.assign(
        keadaan="tidak_muat",
        mengapa_tidak=[why_not(one, plan.hours.work_min) for one in plan.left_out["alone_min"]],
    )
    parts = [part for part in (seen, asked, missed) if len(part)] or [seen]
    whole = pd.concat(parts, ignore_index=True)
    whole["nama_desa"] = _desa_names(visits, whole)
    whole["day"] = whole["day"].map(str, na_action="ignore") if "day" in whole.columns else None
    names = {"day": "hari", "order": "urutan", "points": "nilai", "why_id": "alasan"}
    columns = (
        "keadaan", "hari", "urutan", "tiba", "berangkat", "nama_desa", "jenis", "kategori", "id", "sumber",
        "nilai", "alasan", "lon", "lat", "mengapa_tidak",
    )  # fmt: skip
    table = whole.rename(columns=names).reindex(columns=list(columns))
    return table.astype({"urutan": "Int64"})


def _desa_names(visits: VisitRound, table: pd.DataFrame) -> list[str]:
    return [desa_of(visits, row) for row in table.to_dict("records")]


def _stop_label(visits: VisitRound, stop: Mapping[Hashable, Any]) -> str:
    about = (
        say("visits.ask_short", n=stop["n_cases"], place=ask_words(visits, str(stop["ask_at"])))
        if stop["kind"] != "kasus"
        else short_label(str(stop["jenis"]), stop["kategori"])
    )
    return f"{stop['order']}. {about}, {stop['arrive']:%H.%M}"


def _clock(moments: pd.Series) -> pd.Series:
    return pd.to_datetime(moments).dt.strftime("%H.%M")
