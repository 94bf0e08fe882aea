"""The forum's page where the desa are too many to send their shapes at once."""

from __future__ import annotations

from api.dependencies import Choice
from api.office import Edition, Office
from api.rendering import path_in
from geo.export.writer import FORUM_FORMATS
from geo.wording import say
from maps.tile_page import tile_page

__all__ = ["province_page"]


def province_page(office: Office, edition: Edition, choice: Choice) -> str:
    """Return the page of one kind and quarter, whose map asks for vector tiles."""
    query, lang, root = (
        f"jenis={choice.jenis}&periode={choice.period}",
        choice.lang,
        office.settings.root_path,
    )
    downloads = [
        (say("api.download", lang, format=name), f"{root}/exports/hotspots{suffix}?{query}")
        for suffix, name in FORUM_FORMATS.items()
    ]
    return tile_page(
        edition.data,
        edition.publication(lang),
        lang=lang,
        selected=(choice.jenis, choice.period),
        tiles=f"{root}/tiles/hotspots/{{z}}/{{x}}/{{y}}.mvt?{query}",
        item=f"{root}/collections/hotspots/items/{{kode}}?{query}&f=json",
        downloads=downloads,
        assets_url=f"{root}/assets",
        sign_in=path_in("/masuk", lang),
    )
