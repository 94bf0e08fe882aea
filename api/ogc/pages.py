"""The same documents for people: tables and links, in the look of the service."""

from __future__ import annotations

from typing import Any

import orjson

from api.ogc.answers import Asked
from api.ogc.items import Items
from api.ogc.links import Link
from api.ogc.query import CHOOSING
from api.rendering import page
from geo.wording import Language, say
from geo.wording.formats import format_number

__all__ = ["HTML_MEDIA", "document_page", "feature_page", "items_page"]

HTML_MEDIA = "text/html; charset=utf-8"


def document_page(asked: Asked, template: str, **values: Any) -> bytes:
    """Return a document as a page."""
    return _rendered(asked, template, values)


def items_page(asked: Asked, items: Items) -> bytes:
    """Return one page of features as a table."""
    rows = [orjson.loads(feature) for feature in items.features]
    names = _shown(items.table.names, asked.site.lang)
    return _rendered(
        asked,
        "ogc_items.html",
        {
            "title": say(f"ogc.{items.collection.name}_title", asked.site.lang),
            "names": names,
            "rows": [
                (row["id"], [_said(row["properties"].get(name), asked.site.lang) for name in names])
                for row in rows
            ],
            "collection": items.collection.name,
            "n_matched": items.page.n_matched,
            "links": {link.rel: link for link in items.links},
            "notes": items.table.note.sentences(asked.site.lang) if items.table.note else [],
            "choice": [(name, value) for name, value in asked.given if name in CHOOSING],
        },
    )


def feature_page(asked: Asked, feature: dict[str, Any], links: list[Link], title: str) -> bytes:
    """Return one feature with its values and a small map."""
    lang = asked.site.lang
    names = _shown(list(feature["properties"]), lang)
    values = {
        "title": title,
        "identifier": feature["id"],
        "values": [(name, _said(feature["properties"][name], lang)) for name in names],
        "shape": feature["geometry"],
        "notes": feature.get("tigapilar", {}).get("catatan" if lang == "id" else "notes", []),
        "links": {link.rel: link for link in links},
    }
    return _rendered(asked, "ogc_feature.html", values)


def _rendered(asked: Asked, template: str, values: dict[str, Any]) -> bytes:
    path, query = asked.request.url.path, dict(asked.given)
    query.pop("lang", None)
    rendered = page(
        template,
        asked.site.lang,
        session=asked.ask.viewer.session,
        here=(path, query),
        site=asked.site,
        **values,
    )
    return bytes(rendered.body)


def _shown(names: list[str], lang: Language) -> list[str]:
    """Return the columns of a table: of two languages' sentences the one that is read."""
    other = "sentence_en" if lang == "id" else "sentence_id"
    return [name for name in names if name != other]


def _said(value: Any, lang: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return format_number(value, lang, decimals=4)
    return str(value)
