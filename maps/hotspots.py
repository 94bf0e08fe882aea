"""The hotspot map: a Folium map that brings everything it needs and asks nobody for anything."""

from __future__ import annotations

from typing import Any

import folium
import numpy as np
from branca.element import Figure
from folium.template import Template
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geo.admin.boundaries import Boundaries
from geo.wording import Language
from maps.bundle import AssetMode, content_policy, scripts, styles
from maps.page_texts import page_context
from maps.payload import payload
from maps.plain_text import as_json
from maps.publication import LayerKey, Publication

__all__ = ["HotspotMap", "HotspotPage", "hotspot_map"]


class HotspotPage(Figure):
    """The page around a hotspot map, in place of branca's own (which knows no language and no title).

    What plugins add to the map is kept: their headers, their elements, and one
    script, in which the map has Folium's name for it.
    """

    def __init__(self, context: dict[str, Any], data: str, assets: AssetMode, assets_url: str) -> None:
        super().__init__()
        self.header._children.clear()
        self._context = context
        self._data = data
        self._assets = assets
        self._assets_url = assets_url

    def render(self, **kwargs: Any) -> str:
        """Return the page as one HTML text."""
        for child in list(self._children.values()):
            child.render(**kwargs)
        extra = {
            "head_extra": Markup(self.header.render().strip()),
            "body_extra": Markup(self.html.render().strip()),
            "script_extra": Markup(self.script.render().strip()),
        }
        kit_styles, kit_scripts = (part(self._assets, self._assets_url) for part in (styles, scripts))
        own = self._assets == "inline" and not any(extra.values())
        return (
            _templates()
            .get_template("page.html")
            .render(
                **self._context,
                **extra,
                styles=kit_styles,
                scripts=kit_scripts,
                data=Markup(self._data),
                policy=content_policy([*kit_styles, *kit_scripts]) if own else "",
            )
        )


class HotspotMap(folium.Map):
    """A Folium map whose page is drawn by the project's own templates and scripts.

    Folium's plugins and layers can be added to it as to any other; a map without
    them holds no script but the project's.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "{% if this._children %}var {{ this.get_name() }} = TigaPilar.map;{% endif %}"
        "{% endmacro %}"
    )

    def __init__(self, boundaries: Boundaries) -> None:
        west, south, east, north = boundaries.desa.total_bounds
        centre = [float(np.nan_to_num((south + north) / 2)), float(np.nan_to_num((west + east) / 2))]
        super().__init__(location=centre, tiles=None)
        # Folium's own list names eleven files on other people's servers.
        self.default_js, self.default_css = [], []


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
    data = payload(publication, boundaries, lang, first)
    result = HotspotMap(boundaries)
    context = page_context(publication, data, lang, downloads or [], languages or {})
    page = HotspotPage({**context, "map_id": result.get_name()}, as_json(data), assets, assets_url)
    page.add_child(result)
    return result


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("maps"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
