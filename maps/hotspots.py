"""The hotspot map: a Folium map that brings everything it needs and asks nobody for anything."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.wording import Language
from maps.basemap import Basemap
from maps.bundle import AssetMode
from maps.forum_sections import Section
from maps.page_figure import MapPage, OfflineMap
from maps.page_texts import page_context
from maps.payload import payload
from maps.plain_text import as_json
from maps.publication import LayerKey, Publication

__all__ = ["HotspotMap", "hotspot_map"]


class HotspotMap(OfflineMap):
    """The map of the hotspots."""


def hotspot_map(
    publication: Publication,
    boundaries: Boundaries,
    *,
    lang: Language = "id",
    selected: LayerKey | None = None,
    assets: AssetMode = "inline",
    assets_url: str = "/assets",
    downloads: list[tuple[str, str]] | None = None,
    languages: dict[Language, str] | None = None,
    officers: pd.DataFrame | None = None,
    basemap: Basemap | None = None,
    sections: Sequence[Section] = (),
    sign_in: str = "",
) -> HotspotMap:
    """Return the map of all layers of *publication*, with its switches, legend, list and cards.

    Parameters
    ----------
    publication : Publication
    boundaries : Boundaries
    lang : {"id", "en"}
    selected : (jenis, periode), optional
        The layer that shows first; without it the latest quarter's kind with the
        most hotspots.
    assets : {"inline", "served"}
        One file that needs nothing else, or links to *assets_url*.
    assets_url : str
        Where the application serves ``maps/assets``.
    downloads : list of (label, href), optional
        Links below the map.
    languages : mapping of language to href, optional
        Where the page is to be had in each language.
    officers : DataFrame, optional
        Who is responsible where, as :func:`geo.admin.officers.read_officers` gives it.
    basemap : Basemap, optional
        Tiles under the map; without one the map asks nobody for anything.
    sections : sequence of Section
        What is said below the map.
    sign_in : str
        Where one signs in; blank for a page that leads nowhere.

    Returns
    -------
    folium.Map
        ``save(path)`` and ``get_root().render()`` give the page.

    Raises
    ------
    RequestError
        If *selected* is no layer of *publication*, or it has none.
    ExportError
        If Leaflet or the land outlines were not fetched yet.
    """
    first = publication.chosen(selected)
    data = payload(publication, boundaries, lang, first, officers=officers, basemap=basemap)
    result = HotspotMap(boundaries)
    context = page_context(publication, data, lang, downloads or [], languages or {})
    if basemap is not None and basemap.attribution:
        context["source"] = f"{context['source']} {basemap.attribution}"
    below = {"sections": list(sections), "sign_in": sign_in}
    page = MapPage(
        "hotspots",
        {**context, **below, "map_id": result.get_name()},
        as_json(data),
        assets=assets,
        assets_url=assets_url,
        basemap=basemap,
    )
    page.add_child(result)
    return result
