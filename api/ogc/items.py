"""The features of a collection: one page of them, or one of them, as GeoJSON or as values for a page.

An answer is bounded: so many features, and so many bytes; what is left is behind the link ``next``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from api.ogc.collections import Collection
from api.ogc.links import QUERYABLES_REL, Link, Site
from api.ogc.negotiate import GEOJSON, JSON_MEDIA, SCHEMA_MEDIA
from api.ogc.query import ItemsQuery
from api.ogc.select import Page, page_of
from api.ogc.table import FeatureTable
from geo.errors import MissingError
from geo.wording import say

__all__ = ["Items", "feature_json", "feature_links", "items_json", "items_of", "row_or_missing"]

_MOST_BYTES = 16 * 1024 * 1024
_PLACES = ("sesudah", "sebelum", "offset", "f")

Query = list[tuple[str, str]]


class Items(NamedTuple):
    """One page of a collection: its features as bytes, and its links."""

    collection: Collection
    table: FeatureTable
    page: Page
    features: list[bytes]
    links: list[Link]


def items_of(
    site: Site, collection: Collection, table: FeatureTable, query: ItemsQuery, given: Query, shown: str
) -> Items:
    """Return one page.

    Parameters
    ----------
    given : list of (str, str)
        The request's parameters, which the links repeat.
    shown : {"json", "html"}

    Raises
    ------
    QueryError
        If the query names what is not there.
    """
    page = page_of(table, query)
    features = table.features(page.rows, crs=query.crs, names=query.names, geometry=query.geometry)
    n_kept = _within_bytes(features)
    if n_kept < len(features):
        features = features[:n_kept]
        page = page._replace(rows=page.rows[:n_kept], more_after=True)
    return Items(collection, table, page, features, _links(site, collection, table, page, given, shown))


def items_json(items: Items, *, stamped: bool) -> bytes:
    """Return a page as a GeoJSON feature collection.

    Parameters
    ----------
    stamped : bool
        Whether it says when it was made; an answer that is kept for the next who asks does not.
    """
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": items.collection.name,
        **_note(items.table),
        "numberMatched": items.page.n_matched,
        "numberReturned": len(items.features),
    }
    if stamped:
        head["timeStamp"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    head["links"] = [link.member() for link in items.links]
    return orjson.dumps(head)[:-1] + b',"features":[\n' + b",\n".join(items.features) + b"\n]}\n"


def feature_links(
    site: Site, collection: Collection, identifier: str, given: Query, shown: str
) -> list[Link]:
    """Return the links of one feature."""
    path = f"/collections/{collection.name}"
    title = say(f"ogc.{collection.name}_title", site.lang)
    return [
        *site.both(f"{path}/items/{identifier}", GEOJSON, identifier, shown, given),
        Link("collection", JSON_MEDIA, site.href(path), title),
    ]


def feature_json(table: FeatureTable, row: int, query: ItemsQuery, links: list[Link]) -> bytes:
    """Return one feature as GeoJSON, with its links."""
    (feature,) = table.features([row], crs=query.crs, names=query.names, geometry=query.geometry)
    more = {"links": [link.member() for link in links], **_note(table)}
    return feature[:-1] + b"," + orjson.dumps(more)[1:] + b"\n"


def row_or_missing(table: FeatureTable, collection: Collection, identifier: str) -> int:
    """Return the row of a feature.

    Raises
    ------
    MissingError
        If there is none.
    """
    row = table.row_of(identifier)
    if row is None:
        raise MissingError("ogc.no_feature", feature=identifier[:80], name=collection.name)
    return row


def _note(table: FeatureTable) -> dict[str, Any]:
    """Return what the layer says of itself, as its export does."""
    note = table.note
    if note is None:
        return {}
    return {"tigapilar": {**note.members(), "catatan": note.sentences("id"), "notes": note.sentences("en")}}


def _within_bytes(features: list[bytes]) -> int:
    """Return how many features fit into one answer; always one at least, or no page would ever end."""
    total = 0
    for number, feature in enumerate(features):
        total += len(feature)
        if total > _MOST_BYTES and number:
            return number
    return len(features)


def _links(
    site: Site, collection: Collection, table: FeatureTable, page: Page, given: Query, shown: str
) -> list[Link]:
    path = f"/collections/{collection.name}"
    title = say(f"ogc.{collection.name}_title", site.lang)
    links = site.both(f"{path}/items", GEOJSON, say("ogc.items_title", site.lang, name=title), shown, given)
    media = GEOJSON if shown == "json" else "text/html"
    rest = [(name, value) for name, value in given if name not in _PLACES]
    for there, rel, name, at in (
        (page.more_after, "next", "sesudah", -1),
        (page.more_before, "prev", "sebelum", 0),
    ):
        if there and page.rows:
            mark = table.identifiers[page.rows[at]]
            links.append(Link(rel, media, site.href(f"{path}/items", [*rest, (name, mark), ("f", shown)])))
    links.append(Link("collection", JSON_MEDIA, site.href(path), title))
    links.append(Link(QUERYABLES_REL, SCHEMA_MEDIA, site.href(f"{path}/queryables")))
    return links
