"""The map of case points, for those who may see them: gathered, or as heat; by kind or by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.kinds import JENIS
from geo.wording import Language, say
from geo.wording.formats import format_datetime, format_period
from geo.zone import office_tz, office_zone
from maps.basemap import Basemap
from maps.bundle import AssetMode
from maps.findings import jenis_label
from maps.ground_data import ground_json
from maps.page_figure import MapPage, OfflineMap
from maps.payload import page_words
from maps.plain_text import as_json, clean_text
from maps.point_data import Points, point_columns

__all__ = ["ANSWER_MINUTES", "PointsMap", "points_map"]

ANSWER_MINUTES = 240
"""A report to the poverty emergency unit is to be answered within four hours."""

_MAX_ZOOM = 17


class PointsMap(OfflineMap):
    """The map of case points."""


def points_map(
    cases: pd.DataFrame,
    boundaries: Boundaries,
    *,
    lang: Language = "id",
    now: datetime | None = None,
    territory: str = "",
    within: str = "",
    colour: str = "jenis",
    demo: bool = False,
    assets: AssetMode = "inline",
    assets_url: str = "/assets",
    languages: Mapping[Language, str] | None = None,
    basemap: Basemap | None = None,
) -> PointsMap:
    """Return the map of the points of *cases*. Never for the forum.

    Parameters
    ----------
    cases : DataFrame
        As :meth:`geo.cases.store.CaseStore.cases` gives it. What is not placed or
        has no point is counted and said. Of the columns only those of
        :func:`maps.point_data.point_columns` reach the page: never a personal one.
    boundaries : Boundaries
    lang : {"id", "en"}
    now : datetime, optional
        The moment from which the four-hour clock is read; by default the present.
    territory : str
        Name of the desa or kecamatan that the cases are limited to, or "".
    within : str
        Its code: the map opens there.
    colour : {"jenis", "clock"}
        What the points are coloured by at first. A column ``minutes_left`` of *cases* is the
        clock by the office's own hours; without it the page counts all hours from *now* on.
    demo : bool
        Whether the cases are invented; the page then says DATA CONTOH.
    assets : {"inline", "served"}
        One file that needs nothing else, or links to *assets_url*.
    assets_url : str
    languages : mapping of language to href, optional
    basemap : Basemap, optional
        Tiles under the map; without one the map asks nobody for anything.

    Raises
    ------
    ExportError
        If Leaflet or the land outlines were not fetched yet.
    """
    moment = now or datetime.now(office_tz())
    points = point_columns(cases, list(boundaries.desa.index))
    result = PointsMap(boundaries)
    context = _context(points, boundaries, lang, moment, territory, demo=demo) | {"colour": colour}
    context["languages"] = [(code, href) for code, href in (languages or {}).items()]
    context["map_id"] = result.get_name()
    page = MapPage(
        "points",
        context,
        _data(points, boundaries, lang, moment, within, colour, basemap),
        assets=assets,
        assets_url=assets_url,
        basemap=basemap,
    )
    page.add_child(result)
    return result


def _data(
    points: Points,
    boundaries: Boundaries,
    lang: Language,
    now: datetime,
    within: str,
    colour: str,
    basemap: Basemap | None,
) -> str:
    periods, zone = points.data["periods"], office_zone()
    own = {
        "lang": lang,
        "maxZoom": _MAX_ZOOM,
        "now": int(now.timestamp() // 60),
        "answer": ANSWER_MINUTES,
        "zone": {"name": zone.name},
        "jenis": [[kind, jenis_label(kind, lang)] for kind in JENIS],
        "quarters": {period: format_period(period, lang) for period in periods},
        "points": points.data,
        "within": within,
        "colour": colour,
        "text": page_words(lang, wilayah=boundaries.wilayah) | page_words(lang, "maps_points.ui_"),
        **({} if basemap is None else {"basemap": basemap.for_page}),
    }
    # The places are the longest part and the same for every page: kept ready as text.
    return f"{as_json(own)[:-1]},{ground_json(boundaries, lang)}}}"


def _context(
    points: Points, boundaries: Boundaries, lang: Language, now: datetime, territory: str, *, demo: bool
) -> dict[str, Any]:
    place = f": {clean_text(territory)}" if territory else ""
    origin = boundaries.origin
    return {
        "lang": lang,
        "say": partial(_say, lang),
        "title": _say(lang, "title", n=points.n_drawn, place=place),
        "demo": demo,
        "approximate": boundaries.approximate,
        "missing": _missing(points, lang),
        "kinds": [(kind, jenis_label(kind, lang)) for kind in JENIS],
        "periods": [(period, format_period(period, lang)) for period in points.data["periods"]],
        "source": say(
            "maps.page_source", lang, boundaries=origin.title_in(lang), made=format_datetime(now, lang)
        ),
    }


def _missing(points: Points, lang: Language) -> list[str]:
    """Return what is not on the map, in sentences: a map that is silent about it would look complete."""
    sentences = []
    if points.n_without_point:
        sentences.append(_say(lang, "without_point", n=points.n_without_point))
    if points.n_not_placed:
        sentences.append(_say(lang, "not_placed", n=points.n_not_placed))
    return sentences or [_say(lang, "all_drawn")]


def _say(lang: Language, entry: str, **values: object) -> str:
    own = f"maps_points.{entry}"
    shared = entry.startswith(("page_", "ui_"))
    return say(f"maps.{entry}" if shared else own, lang, **values)
