"""The forum's page of a province: its map is drawn from vector tiles, its lists stand in the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.wilayah import area_kind, area_name
from geo.aggregation.disclosure import THRESHOLD
from geo.hotspots.classes import HOT_LEVELS
from geo.publishing.published import Published
from geo.wording import LANGUAGES, Language, say
from geo.wording.formats import format_period
from maps.classes import COUNT_LIMITS, legend_labels
from maps.findings import count_words, jenis_label
from maps.page_figure import MapPage, OfflineMap
from maps.page_texts import source_sentence
from maps.payload import page_words
from maps.plain_text import as_json, clean_text
from maps.publication import LayerKey, Publication
from maps.surroundings import land_in
from maps.tile_shapes import MAX_ZOOM
from maps.tiles import NAME_LAYER, TILE_LAYER, tile_table

__all__ = ["tile_page"]

_MOST = 60
_WORDS = ("legend_coarsened", "zoom_in", "zoom_out", "zoom_all")


def tile_page(
    published: Published,
    publication: Publication,
    *,
    lang: Language,
    selected: LayerKey,
    tiles: str,
    item: str,
    downloads: Sequence[tuple[str, str]] = (),
    assets_url: str = "/assets",
    sign_in: str = "",
) -> str:
    """Return the page of one kind and quarter.

    Parameters
    ----------
    published : Published
    publication : Publication
        The same in words, for the sources.
    lang : {"id", "en"}
    selected : (jenis, periode)
    tiles : str
        Address of the tiles, with ``{z}``, ``{x}`` and ``{y}``.
    item : str
        Address of one desa as GeoJSON, with ``{kode}``.
    downloads : sequence of (label, href)
    assets_url, sign_in : str
        As in :func:`maps.pages.forum_page`.
    """
    boundaries = published.boundaries
    table = tile_table(published.layer(*selected)).set_index("kode_desa")
    hot, kind = _hotspots(table), area_kind(boundaries.wilayah, lang)
    words = {name: say(f"maps.ui_{name}", lang, area=kind) for name in _WORDS}
    areas = _areas(boundaries, table)
    data = {
        "lang": lang,
        "bounds": [round(float(value), 4) for value in boundaries.desa.total_bounds],
        "land": land_in(_around(boundaries)),
        "tiles": tiles,
        "tileLayer": TILE_LAYER,
        "nameLayer": NAME_LAYER,
        "maxZoom": MAX_ZOOM,
        "item": item,
        "text": page_words(lang, "tiles.ui_") | words,
        "legend": legend_labels(COUNT_LIMITS, lang, whole=True),
        "classes": [say(f"maps.ui_class_{number}", lang) for number in range(8)],
    }
    result = OfflineMap(boundaries)
    context = _context(published, publication, lang, selected, hot, areas, table)
    more = {"downloads": list(downloads), "sign_in": sign_in, "map_id": result.get_name()}
    page = MapPage("tiles", context | more, as_json(data), assets="served", assets_url=assets_url)
    page.add_child(result)
    return str(page.get_root().render())


def _context(
    published: Published,
    publication: Publication,
    lang: Language,
    selected: LayerKey,
    hot: pd.DataFrame,
    areas: list[dict[str, Any]],
    table: pd.DataFrame,
) -> dict[str, Any]:
    tell, boundaries = partial(_say, lang), published.boundaries
    kind, period = selected
    with_hot = sum(1 for area in areas if area["hot"])
    values = {"periode": format_period(period, lang), "jenis": jenis_label(kind, lang).lower()}
    small = bool((table["n_min"] < THRESHOLD).all())
    title = "finding_small" if small else "title_none" if hot.empty else "title"
    return {
        "lang": lang,
        "say": tell,
        "title": tell(title, n=len(hot), areas=with_hot, **values),
        "area": boundaries.name_in(lang),
        "area_kind": area_kind(boundaries.wilayah, lang),
        "demo": published.demo,
        "approximate": boundaries.approximate,
        "kinds": [(one, jenis_label(one, lang)) for one in published.jenis],
        "quarters": [(one, format_period(one, lang)) for one in reversed(list(published.periods))],
        "selected": selected,
        "hotspots": [_entry(str(code), row, boundaries, lang) for code, row in hot.head(_MOST).iterrows()],
        "more": tell("more", n=len(hot) - _MOST) if len(hot) > _MOST else "",
        "areas": areas,
        "certainty": _certainty(lang),
        "population_note": publication.population_note,
        "source": source_sentence(publication, lang),
        "languages": [(code, f"?jenis={kind}&periode={period}&lang={code}") for code in LANGUAGES],
    }


def _say(lang: Language, entry: str, **values: object) -> str:
    """Return an entry of the tiles' page, else of the maps' pages."""
    page = "maps" if entry.startswith(("page_", "ui_", "method_", "finding_")) else "tiles"
    return say(f"{page}.{entry}", lang, **values)


def _certainty(lang: Language) -> str:
    names = ("very_sure", "sure", "maybe")
    times = {name: round(1 / level) for name, level in zip(names, HOT_LEVELS, strict=True)}
    return say("maps.method_certainty", lang, **times)


def _hotspots(table: pd.DataFrame) -> pd.DataFrame:
    """Return the hotspots, the surest and largest first."""
    hot = table[table["tanda"] > 4].sort_index()
    return hot.sort_values(["tanda", "n_min"], ascending=False, kind="stable")


def _entry(code: str, row: pd.Series, boundaries: Boundaries, lang: Language) -> dict[str, Any]:
    place = boundaries.desa.loc[code]
    return {
        "code": code,
        "name": clean_text(row["nama_desa"]),
        "place": f"{clean_text(row['nama_kecamatan'])}, {area_name(code[:5], lang)}",
        "count": count_words(row["n_min"], row["n_max"], lang),
        "sure": say(f"maps.ui_class_{row['tanda']}", lang),
        "kelas": int(row["kelas"]),
        "tanda": int(row["tanda"]),
        "bounds": _bounds(place.geometry),
    }


def _areas(boundaries: Boundaries, table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the kabupaten in the order of their codes: name, hotspots, where they lie."""
    first = table.index.str[:5]
    hot = (table["tanda"] > 4).groupby(first).sum()
    extent = boundaries.desa.geometry.bounds.groupby(boundaries.desa.index.str[:5])
    least, most = extent.min(), extent.max()
    corners = pd.concat([least[["minx", "miny"]], most[["maxx", "maxy"]]], axis=1)
    return [
        {"name": area_name(str(code)), "hot": int(hot[code]), "bounds": _numbers(corners.loc[code])}
        for code in sorted(hot.index)
    ]


def _bounds(shape: Any) -> str:
    return "" if shape is None else _numbers(shape.bounds)


def _numbers(values: Any) -> str:
    return " ".join(f"{float(value):.4f}" for value in values)


def _around(boundaries: Boundaries) -> tuple[float, float, float, float]:
    west, south, east, north = (float(value) for value in boundaries.desa.total_bounds)
    more = 0.5 * max(east - west, north - south)
    return west - more, south - more, east + more, north + more
