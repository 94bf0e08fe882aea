"""The map of a visit: numbered stops, the line between them, the start, how sure each place is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.errors import ExportError
from geo.wording import Language, say
from geo.wording.formats import format_number
from maps.basemap import Basemap
from maps.bundle import AssetMode
from maps.ground_data import ground_json
from maps.page_figure import MapPage, OfflineMap
from maps.payload import page_words
from maps.plain_text import as_json, clean_text

__all__ = ["VisitMap", "visit_map"]

_COLUMNS = ("order", "lon", "lat", "label")
_MAX_ZOOM = 18
_WORDS = ("label", "arrive", "group")


class VisitMap(OfflineMap):
    """The map of one visit."""


def visit_map(
    stops: pd.DataFrame,
    boundaries: Boundaries,
    *,
    title: str,
    start: Mapping[str, Any] | None = None,
    note: str = "",
    lang: Language = "id",
    demo: bool = False,
    assets: AssetMode = "inline",
    assets_url: str = "/assets",
    basemap: Basemap | None = None,
) -> VisitMap:
    """Return the map of the stops, in the order in which they are visited.

    Parameters
    ----------
    stops : DataFrame
        ``order`` (whole numbers from 1; counted anew in each group), ``lon``,
        ``lat`` (degrees, EPSG:4326), ``label`` (text); and, where there are any,
        ``arrive`` (text, such as "08.40"), ``accuracy_m`` (radius in metres within
        which the place lies; missing where the point is exact) and ``group``
        (text: a day, or who goes). What a person may not read on paper must not be in *label*.
    boundaries : Boundaries
        The ground under the stops.
    title : str
        What the page says first, such as "Kunjungan Desa Kedungrejo, 25 November 2026".
    start : mapping, optional
        ``lon``, ``lat`` and ``label`` of where everybody sets out.
    note : str
        One sentence under the title.
    lang : {"id", "en"}
    demo : bool
        Whether the stops are invented; the page then says DATA CONTOH.
    assets : {"inline", "served"}
        One file that needs nothing else, or links to *assets_url*.
    assets_url : str
    basemap : Basemap, optional
        Tiles under the map; without one the map asks nobody for anything.

    Returns
    -------
    folium.Map
        ``save(path)`` and ``get_root().render()`` give the page; it prints on A4.

    Raises
    ------
    ExportError
        If a column is missing, a point is no number, or Leaflet was not fetched yet.
    """
    table = _checked(stops)
    rows = _rows(table, lang)
    result = VisitMap(boundaries)
    data = {
        "lang": lang,
        "maxZoom": _MAX_ZOOM,
        "stops": rows,
        "start": None if start is None else [float(start["lon"]), float(start["lat"])],
        "text": page_words(lang, wilayah=boundaries.wilayah) | page_words(lang, "maps_visits.ui_"),
        **({} if basemap is None else {"basemap": basemap.for_page}),
    }
    context = {
        "lang": lang,
        "say": partial(_say, lang),
        "title": clean_text(title),
        "note": clean_text(note),
        "demo": demo,
        "approximate": boundaries.approximate,
        "map_id": result.get_name(),
        "start": "" if start is None else clean_text(start["label"]),
        "groups": _groups(rows),
        "any_rough": any(row["accuracy"] for row in rows),
        "source": boundaries.origin.title_in(lang),
    }
    page = MapPage(
        "visits",
        context,
        f"{as_json(data)[:-1]},{ground_json(boundaries, lang)}}}",
        assets=assets,
        assets_url=assets_url,
        basemap=basemap,
    )
    page.add_child(result)
    return result


def _checked(stops: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in _COLUMNS if name not in stops.columns]
    if missing:
        raise ExportError("maps_visits.columns", missing=", ".join(missing))
    table = stops.copy()
    for name in ("lon", "lat"):
        table[name] = pd.to_numeric(table[name], errors="coerce")
    wrong = table[~np.isfinite(table["lon"]) | ~np.isfinite(table["lat"])]
    if len(wrong):
        raise ExportError("maps_visits.no_point", labels=", ".join(str(name) for name in wrong["label"][:5]))
    for name in _WORDS:
        words = table[name] if name in table.columns else pd.Series("", index=table.index)
        table[name] = words.astype(object).where(words.notna(), "").astype(str)
    radius = table["accuracy_m"] if "accuracy_m" in table.columns else pd.Series(0.0, index=table.index)
    table["accuracy_m"] = pd.to_numeric(radius, errors="coerce").fillna(0.0)
    # The groups stay in the order in which they come.
    rank = {name: number for number, name in enumerate(dict.fromkeys(table["group"]))}
    return table.assign(_rank=table["group"].map(rank)).sort_values(["_rank", "order"], kind="stable")


def _rows(table: pd.DataFrame, lang: Language) -> list[dict[str, Any]]:
    found = []
    for stop in table.to_dict("records"):
        accuracy = max(0.0, float(stop["accuracy_m"]))
        row: dict[str, Any] = {name: clean_text(stop[name]) for name in _WORDS}
        row |= {
            "order": int(stop["order"]),
            "lon": round(float(stop["lon"]), 6),
            "lat": round(float(stop["lat"]), 6),
            "accuracy": accuracy,
            "rough": _say(lang, "rough", distance=_distance(accuracy, lang)) if accuracy else "",
        }
        found.append(row)
    return found


def _distance(metres: float, lang: Language) -> str:
    if metres < 1000:
        return f"{format_number(round(metres, -1), lang)} m"
    return f"{format_number(round(metres / 1000, 1), lang, decimals=1)} km"


def _groups(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    names = list(dict.fromkeys(row["group"] for row in rows))
    return [(name, [row for row in rows if row["group"] == name]) for name in names]


def _say(lang: Language, entry: str, **values: object) -> str:
    shared = entry.startswith(("page_", "ui_"))
    return say(f"maps.{entry}" if shared else f"maps_visits.{entry}", lang, **values)
