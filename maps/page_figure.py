"""The page around a map, and the Folium map inside it: everything comes along, nothing is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import folium
import numpy as np
from branca.element import Figure
from folium.template import Template
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geo.admin.boundaries import Boundaries
from maps.basemap import Basemap
from maps.bundle import AssetMode, Kit, content_policy, scripts, styles

__all__ = ["MapPage", "OfflineMap"]


class MapPage(Figure):
    """The page around a map, in place of branca's own (which knows no language and no title).

    What plugins add to the map is kept: their headers, their elements, and one
    script, in which the map has Folium's name for it.

    Parameters
    ----------
    kit : {"hotspots", "patrols", "points", "visits"}
        Which page: its template, styles and scripts.
    context : dict
        The template's variables.
    data : str
        The page's data, as :func:`maps.plain_text.as_json` gives it.
    assets : {"inline", "served"}
    assets_url : str
    basemap : Basemap, optional
        Its origins are the only ones that the page may ask.
    """

    def __init__(
        self,
        kit: Kit,
        context: dict[str, Any],
        data: str,
        *,
        assets: AssetMode,
        assets_url: str,
        basemap: Basemap | None = None,
    ) -> None:
        super().__init__()
        self.header._children.clear()
        self._kit = kit
        self._context = context
        self._data = data
        self._assets = assets
        self._assets_url = assets_url
        self._basemap = basemap

    def render(self, **kwargs: Any) -> str:
        """Return the page as one HTML text."""
        for child in list(self._children.values()):
            child.render(**kwargs)
        extra = {
            "head_extra": Markup(self.header.render().strip()),
            "body_extra": Markup(self.html.render().strip()),
            "script_extra": Markup(self.script.render().strip()),
        }
        more: Sequence[str] = () if self._basemap is None else self._basemap.scripts
        kit_styles = styles(self._assets, self._assets_url, self._kit)
        kit_scripts = scripts(self._assets, self._assets_url, self._kit, more)
        own = self._assets == "inline" and not any(extra.values())
        images, connect = ("", "") if self._basemap is None else self._basemap.origins
        policy = content_policy([*kit_styles, *kit_scripts], images=images, connect=connect) if own else ""
        return (
            _templates()
            .get_template("page.html")
            .render(
                **self._context,
                **extra,
                body=f"{self._kit}.html",
                styles=kit_styles,
                scripts=kit_scripts,
                data=Markup(self._data),
                policy=policy,
            )
        )


class OfflineMap(folium.Map):
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


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("maps"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
