"""Whole pages for the forum."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.wording import LANGUAGES, Language
from maps.basemap import Basemap
from maps.bundle import AssetMode
from maps.forum_sections import Section
from maps.hotspots import hotspot_map
from maps.publication import LayerKey, Publication

__all__ = ["forum_page"]


def forum_page(
    publication: Publication,
    boundaries: Boundaries,
    *,
    lang: Language = "id",
    selected: LayerKey | None = None,
    downloads: Sequence[tuple[str, str]] = (),
    assets: AssetMode = "served",
    assets_url: str = "/assets",
    officers: pd.DataFrame | None = None,
    basemap: Basemap | None = None,
    sections: Sequence[Section] = (),
    sign_in: str = "",
) -> str:
    """Return the forum's page: the finding, the map, the ranked list, the quarters, the downloads.

    Parameters
    ----------
    publication : Publication
    boundaries : Boundaries
    lang : {"id", "en"}
    selected : (jenis, periode), optional
        The layer that shows first.
    downloads : sequence of (label, href)
    assets : {"served", "inline"}
        A page of the application, which links its assets and the other language;
        or one file to carry on a stick, which does neither.
    assets_url : str
        Where the application serves ``maps/assets``.
    officers : DataFrame, optional
        Who is responsible where; see :func:`maps.hotspots.hotspot_map`.
    basemap : Basemap, optional
        Tiles under the map; see :func:`maps.hotspots.hotspot_map`.
    sections : sequence of Section
        What is said below the map: :func:`maps.forum_sections.forum_sections`.
    sign_in : str
        Where one signs in; blank for a page that leads nowhere.

    Raises
    ------
    RequestError
        If *selected* is no layer of *publication*, or it has none.
    ExportError
        If Leaflet or the land outlines were not fetched yet.
    """
    links: dict[Language, str] = {code: f"?lang={code}" for code in LANGUAGES} if assets == "served" else {}
    result = hotspot_map(
        publication,
        boundaries,
        lang=lang,
        selected=selected,
        assets=assets,
        assets_url=assets_url,
        downloads=list(downloads),
        languages=links,
        officers=officers,
        basemap=basemap,
        sections=sections,
        sign_in=sign_in,
    )
    return str(result.get_root().render())
