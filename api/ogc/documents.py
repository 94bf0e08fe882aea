"""The documents about the data: landing page, conformance, collections, queryables.

References
----------
OGC 17-069r4. OGC API Features, Part 1: Core. OGC 18-058r1. Part 2. OGC 19-079r2. Part 3: Filtering.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from api.ogc.collections import Collection, collections_for
from api.ogc.crs import CRS84, SYSTEMS
from api.ogc.links import OPENAPI_30, QUERYABLES_REL, Link, Site
from api.ogc.moments import Span
from api.ogc.negotiate import GEOJSON, JSON_MEDIA, SCHEMA_MEDIA
from api.ogc.query import CHOOSING
from api.ogc.sources import Ask, period_span
from api.ogc.table import GEOMETRY, FeatureTable, Kind
from geo.admin.boundaries import Boundaries
from geo.wording import say

__all__ = ["CONFORMANCE", "collection_document", "collections_document", "conformance_document", "landing",
           "queryable_names", "queryables_document"]  # fmt: skip

_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"

CONFORMANCE: tuple[str, ...] = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    *(f"{_FEATURES}-1/1.0/conf/{name}" for name in ("core", "geojson", "html", "oas30")),
    f"{_FEATURES}-2/1.0/conf/crs",
    *(f"{_FEATURES}-3/1.0/conf/{name}"
      for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")),
    *(f"{_CQL2}/{name}"
      for name in ("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
                   "case-insensitive-comparison", "accent-insensitive-comparison",
                   "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
                   "temporal-functions", "property-property", "arithmetic")),
)  # fmt: skip
"""What holds, and nothing else: there are no array properties and no functions of the service's own."""

_TRS = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def landing(site: Site, boundaries: Boundaries) -> dict[str, Any]:
    """Return the landing page as JSON."""
    lang = site.lang
    links = [
        *site.both("/", JSON_MEDIA, say("api.title", lang), "json"),
        Link("service-desc", OPENAPI_30, site.href("/api/openapi30.json"), say("ogc.api_title", lang)),
        Link("service-doc", "text/html", site.href("/docs"), say("ogc.docs_title", lang)),
        Link("conformance", JSON_MEDIA, site.href("/conformance"), say("ogc.conformance_title", lang)),
        Link("data", JSON_MEDIA, site.href("/collections"), say("ogc.data_title", lang)),
    ]
    return {
        "title": say("api.title", lang),
        "description": say("api.description", lang),
        "boundaries": {
            "title": boundaries.origin.title_in(lang),
            "approximate": boundaries.approximate,
            "kind": boundaries.origin.kind,
        },
        "links": [link.member() for link in links],
    }


def conformance_document(site: Site, shown: str) -> dict[str, Any]:
    """Return the classes of the standards that hold."""
    links = site.both("/conformance", JSON_MEDIA, say("ogc.conformance_title", site.lang), shown)
    return {"conformsTo": list(CONFORMANCE), "links": [link.member() for link in links]}


def collections_document(site: Site, ask: Ask, shown: str) -> dict[str, Any]:
    """Return the collections that the viewer may see."""
    links = site.both("/collections", JSON_MEDIA, say("ogc.data_title", site.lang), shown)
    entries = [collection_document(site, ask, one, "") for one in collections_for(ask.viewer)]
    return {
        "links": [link.member() for link in links],
        "disamarkan": not ask.viewer.exact,
        "crs": list(SYSTEMS),
        "collections": entries,
    }


def collection_document(site: Site, ask: Ask, collection: Collection, shown: str) -> dict[str, Any]:
    """Return what a collection is; *shown* is the format of the document, empty inside of the list."""
    lang, path = site.lang, f"/collections/{collection.name}"
    title = say(f"ogc.{collection.name}_title", lang)
    document: dict[str, Any] = {
        "id": collection.name,
        "title": title,
        "description": say(f"ogc.{collection.name}_about", lang),
        "itemType": "feature",
        "extent": _extent(ask, collection),
        "crs": list(SYSTEMS),
        "storageCrs": CRS84.uri,
        "links": [link.member() for link in _collection_links(site, path, title, shown)],
    }
    if not collection.cases and collection.name != "desa":
        document["disamarkan"] = not ask.viewer.exact
    return document


def _collection_links(site: Site, path: str, title: str, shown: str) -> list[Link]:
    items, words = f"{path}/items", say("ogc.items_title", site.lang, name=title)
    asked = say("ogc.queryables_title", site.lang, name=title)
    return [
        *site.both(path, JSON_MEDIA, title, shown or "json"),
        Link("items", GEOJSON, site.href(items, [("f", "json")]), words),
        Link("items", "text/html", site.href(items, [("f", "html")]), words),
        Link(QUERYABLES_REL, SCHEMA_MEDIA, site.href(f"{path}/queryables"), asked),
    ]


def _extent(ask: Ask, collection: Collection) -> dict[str, Any]:
    """Return where and when a collection holds.

    Of areas it is that of the places and of the quarters shown, so that nothing need be computed for it.
    """
    table = collection.table(ask) if collection.cases else None
    box = table.extent if table is not None else _places_extent(ask)
    extent: dict[str, Any] = {}
    if box is not None:
        extent["spatial"] = {"bbox": [box], "crs": CRS84.uri}
    span = None
    if table is not None:
        span = table.span
    elif collection.timed and ask.periods:
        span = Span(period_span(ask.periods[0]).first, period_span(ask.periods[-1]).last)
    if span is not None:
        extent["temporal"] = {"interval": [[_written(moment) for moment in span]], "trs": _TRS}
    return extent


def _places_extent(ask: Ask) -> list[float] | None:
    def extent() -> list[float] | None:
        west, south, east, north = ask.edition.data.boundaries.desa.total_bounds
        return [round(float(value), 7) for value in (west, south, east, north)]

    return ask.edition.once(("ogc", "extent"), extent)


def _written(moment: int) -> str:
    return (_EPOCH + timedelta(seconds=moment // 1_000_000)).isoformat().replace("+00:00", "Z")


_SCHEMAS: dict[Kind, dict[str, str]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date-time": {"type": "string", "format": "date-time"},
}


def queryable_names(table: FeatureTable, collection: Collection) -> list[str]:
    """Return the properties that may be asked for by name; those that choose the layer are parameters."""
    return [name for name in table.names if not (collection.chooses and name in CHOOSING)]


def queryables_document(site: Site, collection: Collection, table: FeatureTable) -> dict[str, Any]:
    """Return the JSON Schema of what a filter may name."""
    properties: dict[str, dict[str, str]] = {
        name: {"title": name, **_SCHEMAS[table.kinds[name]]} for name in table.names
    }
    properties[GEOMETRY] = {"title": GEOMETRY, "format": table.shape_kind, "x-ogc-role": "primary-geometry"}
    title = say(f"ogc.{collection.name}_title", site.lang)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": site.href(f"/collections/{collection.name}/queryables"),
        "type": "object",
        "title": say("ogc.queryables_title", site.lang, name=title),
        "properties": properties,
        "additionalProperties": False,
    }
