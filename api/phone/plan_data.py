"""What a phone is given of a round: stops, cases, outlines; and until when it may keep them.

It holds names and addresses of the own territory, and no telephone number and no
remark: a phone can be lost.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
import shapely

from api.phone.asked import Round
from geo.admin.boundaries import Boundaries
from geo.aggregation.kinds import jenis_name
from geo.cases.visit_records import CaseKey, KeptVisit
from geo.patrol.map_links import Spot, geo_link, google_legs
from geo.visit_words import above_words, ask_words, place_words
from geo.visiting import VisitRound
from geo.wording import Language, say
from geo.wording.formats import format_date
from geo.zone import office_tz

__all__ = ["MOST_KEPT", "kept_until", "plan_data"]

_OUTLINE_DEGREES = 0.0002
_AROUND_DEGREES = 0.02


MOST_KEPT = timedelta(days=7)
"""A phone forgets a round after this, however long it lasts; it can be asked for again."""


def kept_until(days: Sequence[date], now: datetime) -> datetime:
    """Return when a phone forgets the round: at the end of its last day, today's at the earliest."""
    last = min(max(*days, now.date()), (now + MOST_KEPT).date())
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=office_tz())


def plan_data(
    visits: VisitRound,
    asked: Round,
    boundaries: Boundaries,
    made: Mapping[CaseKey, KeptVisit],
    account: str,
    now: datetime,
    lang: Language,
) -> dict[str, Any]:
    """Return the round as plain values, ready for JSON.

    Parameters
    ----------
    visits : VisitRound
    asked : Round
    boundaries : Boundaries
    made : mapping of (sumber, id) to KeptVisit
        The last visit of each case.
    account : str
        Whose round it is: the phone shows it to nobody else.
    now : datetime
        In the office's zone.
    lang : {"id", "en"}
    """
    plan, until = visits.plan, kept_until(asked.choice.days, now)

    def cards(table: pd.DataFrame) -> list[dict[str, Any]]:
        return [_card(row, visits, made, lang) for row in table.to_dict("records")]

    asked_there = {str(code): cards(part) for code, part in plan.asked.groupby("ask_at")}
    stops = [
        {
            **_stop(row, visits, lang),
            "cases": asked_there[row["ask_at"]] if row["ask_at"] else [_card(row, visits, made, lang)],
        }
        for row in plan.stops.to_dict("records")
    ]
    return {
        "kode": visits.kode,
        "place": place_words(visits, lang),
        "account": account,
        "pillar": asked.pillar,
        "demo": visits.demo,
        "days": [{"name": format_date(day, lang), "legs": _legs(visits, day)} for day in asked.choice.days],
        "hours": f"{plan.hours.start:%H.%M}–{plan.hours.end:%H.%M}",
        "until": int(until.timestamp() * 1000),
        "untilText": say("phone.until", lang, day=(until - timedelta(days=1)).date()),
        "start": [round(plan.start_lon, 6), round(plan.start_lat, 6)],
        "startLabel": visits.start_label,
        "above": above_words(visits, lang),
        "stops": stops,
        "left": cards(plan.left_out),
        "ground": _ground(boundaries, visits.kode),
    }


def _legs(visits: VisitRound, day: date) -> list[dict[str, Any]]:
    """Return the links of one day that lead from stop to stop: points and numbers, nothing of anybody."""
    stops = visits.plan.stops[visits.plan.stops["day"] == day]
    spots = [Spot(int(n), x, y) for n, x, y in zip(stops["order"], stops["lon"], stops["lat"], strict=True)]
    start = (visits.plan.start_lon, visits.plan.start_lat)
    return [{"first": leg.first, "last": leg.last, "url": leg.url} for leg in google_legs(spots, start)]


def _stop(row: dict[Hashable, Any], visits: VisitRound, lang: Language) -> dict[str, Any]:
    spot = Spot(int(row["order"]), float(row["lon"]), float(row["lat"]))
    return {
        "geo": geo_link(spot, say("visits_phone.map_stop", lang, n=spot.order)),
        "kind": row["kind"],
        "ask": ask_words(visits, str(row["ask_at"]), lang) if row["ask_at"] else "",
        "order": int(row["order"]),
        "day": format_date(row["day"], lang),
        "arrive": f"{row['arrive']:%H.%M}",
        "lon": round(float(row["lon"]), 6),
        "lat": round(float(row["lat"]), 6),
        "accuracy": round(float(row["accuracy_m"])),
    }


def _card(
    row: dict[Hashable, Any], visits: VisitRound, made: Mapping[CaseKey, KeptVisit], lang: Language
) -> dict[str, Any]:
    """Return what is said of one case, to whom may read its name."""
    key = (str(row["sumber"]), str(row["id"]))
    case: Any = visits.cases.loc[key]
    last = made.get(key)
    return {
        "sumber": key[0],
        "id": key[1],
        "jenis": jenis_name(str(row["jenis"]), lang),
        "kategori": _text(row["kategori"]),
        "nama": _text(case["nama"]),
        "alamat": _text(case["alamat"]),
        "desa": _text(case["nama_desa"]) if visits.level == "kecamatan" else "",
        "why": _text(row[f"why_{lang}"]),
        "reported": format_date(case["tanggal"].date(), lang),
        "last": "" if last is None else say(
            "visits_phone.last", lang, day=last.visited_at.astimezone(office_tz()).date(),
            outcome=say(f"visits_phone.outcome_{last.outcome}", lang),
        ),
    }  # fmt: skip


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _ground(boundaries: Boundaries, kode: str) -> dict[str, Any]:
    """Return the outline of the desa or kecamatan, and the desa in and around it with their names."""
    frame = boundaries.desa
    own = (frame if kode in frame.index else boundaries.kecamatan).geometry.loc[kode]
    west, south, east, north = own.bounds
    box = shapely.box(
        west - _AROUND_DEGREES, south - _AROUND_DEGREES, east + _AROUND_DEGREES, north + _AROUND_DEGREES
    )
    near = frame[frame.geometry.intersects(box) & (frame.index != kode)]
    return {
        "own": _shape(own),
        "around": [
            {"name": str(name), "shape": _shape(shape)}
            for name, shape in zip(near["nama_desa"], near.geometry, strict=True)
        ],
    }


def _shape(polygon: Any) -> Any:
    simple = shapely.simplify(polygon, _OUTLINE_DEGREES)
    whole = simple if not simple.is_empty else polygon
    return shapely.geometry.mapping(shapely.set_precision(whole, 1e-5, mode="pointwise"))
