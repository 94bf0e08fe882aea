"""The map of a kept patrol schedule, day by day, for those who lay it out: never for the forum."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.cases.decisions import PILLARS
from geo.cases.schedule_records import KeptPlan
from geo.wording import Language, say
from geo.wording.formats import format_date, format_period
from maps.basemap import Basemap
from maps.bundle import AssetMode
from maps.ground_data import ground_json
from maps.page_figure import MapPage, OfflineMap
from maps.payload import page_words
from maps.plain_text import as_json, clean_text

__all__ = ["PatrolMap", "patrol_map"]

_MAX_ZOOM = 17
_JOINT = "bersama"
_HOTSPOT_CLASS = {1: "5", 2: "6", 3: "7"}
"""The rank of an area as the labels of a map know it: by its place in ``HOTSPOT_CLASSES``."""


class PatrolMap(OfflineMap):
    """The map of a schedule."""


def patrol_map(
    plan: KeptPlan,
    boundaries: Boundaries,
    *,
    day: date | None = None,
    today: date | None = None,
    lang: Language = "id",
    assets: AssetMode = "inline",
    assets_url: str = "/assets",
    basemap: Basemap | None = None,
) -> PatrolMap:
    """Return the map of a schedule: its areas by rank, and the visits of one day in their order.

    Parameters
    ----------
    plan : KeptPlan
    boundaries : Boundaries
        An area that is not among its desa is not outlined; its visits are drawn all the same.
    day : date, optional
        The day that shows first: by default *today* where the plan has it, else its first.
    today : date, optional
    lang : {"id", "en"}
    assets : {"inline", "served"}
        One file that needs nothing else, or links to *assets_url*.
    assets_url : str
    basemap : Basemap, optional
        Tiles under the map; without one the map asks nobody for anything.

    Returns
    -------
    folium.Map

    Raises
    ------
    ExportError
        If Leaflet was not fetched yet.
    """
    result = PatrolMap(boundaries)
    days = _days(plan, lang)
    first = next((n for n, one in enumerate(days) if one["date"] == str(day or today)), 0)
    codes = list(boundaries.desa.index)
    ranks = dict(zip(plan.areas["area"], plan.areas["rank"], strict=True))
    data = {
        "lang": lang,
        "maxZoom": _MAX_ZOOM,
        "days": days,
        "first": first,
        "areas": [[n, int(ranks[code])] for n, code in enumerate(codes) if code in ranks],
        "hot": "".join(_HOTSPOT_CLASS[int(ranks[code])] if code in ranks else "4" for code in codes),
        "pillars": [*PILLARS, _JOINT],
        "text": page_words(lang, wilayah=boundaries.wilayah) | page_words(lang, "maps_patrols.ui_"),
        **({} if basemap is None else {"basemap": basemap.for_page}),
    }
    page = MapPage(
        "patrols",
        _context(plan, boundaries, days, first, lang) | {"map_id": result.get_name()},
        f"{as_json(data)[:-1]},{ground_json(boundaries, lang)}}}",
        assets=assets,
        assets_url=assets_url,
        basemap=basemap,
    )
    page.add_child(result)
    return result


def _context(
    plan: KeptPlan, boundaries: Boundaries, days: list[dict[str, Any]], first: int, lang: Language
) -> dict[str, Any]:
    head = plan.head
    last = head.end - timedelta(days=1)
    return {
        "lang": lang,
        "say": partial(_say, lang),
        "title": _say(lang, "title", first=head.begin, last=last, n=len(plan.visits), areas=len(plan.areas)),
        "demo": head.demo,
        "approximate": boundaries.approximate,
        "days": [(n, one["words"], len(one["visits"])) for n, one in enumerate(days)],
        "first": first,
        "pillars": [(name, _pillar(name, lang)) for name in (*PILLARS, _JOINT)],
        "ranks": [(rank, say(f"patrols.rank_{rank}", lang)) for rank in (3, 2, 1)],
        "source": _say(
            lang, "source", number=str(head.id), period=format_period(head.periode, lang),
            boundaries=boundaries.origin.title_in(lang),
        ),
    }  # fmt: skip


def _days(plan: KeptPlan, lang: Language) -> list[dict[str, Any]]:
    """Return every day of the schedule with its visits in order; those who go together are one visit."""
    accuracy = plan.points.set_index(["area", "point"])["accuracy_m"].to_dict()
    visits = plan.visits.sort_values(["begin", "area", "unit"], kind="stable")
    of_day = dict(list(visits.groupby(visits["begin"].dt.date)))
    found = []
    for n in range((plan.head.end - plan.head.begin).days):
        day = plan.head.begin + timedelta(days=n)
        own = of_day.get(day, visits.iloc[:0])
        rows = [_visit(who, accuracy, lang) for _, who in own.groupby(["begin", "area"], sort=True)]
        words = f"{say(f'patrol.weekday_{day.weekday()}', lang)}, {format_date(day, lang)}"
        found.append({"date": str(day), "words": words, "visits": rows})
    return found


def _visit(who: pd.DataFrame, accuracy: dict[Any, float], lang: Language) -> dict[str, Any]:
    one = who.iloc[0]
    return {
        "time": f"{one['begin']:%H.%M}–{one['end']:%H.%M}",
        "place": clean_text(say("patrols.place", lang, nama=one["nama"], point=str(one["point"]))),
        "lon": round(float(one["lon"]), 6),
        "lat": round(float(one["lat"]), 6),
        "accuracy": float(accuracy.get((one["area"], one["point"]), 0.0)),
        "units": [clean_text(f"{row['pilar']}: {row['unit']}") for row in who.to_dict("records")],
        "pillars": sorted(set(who["pilar"]), key=PILLARS.index),
    }


def _pillar(name: str, lang: Language) -> str:
    return _say(lang, "joint") if name == _JOINT else name


def _say(lang: Language, entry: str, **values: object) -> str:
    shared = entry.startswith(("page_", "ui_"))
    return say(f"maps.{entry}" if shared else f"maps_patrols.{entry}", lang, **values)
