"""The interface as OpenAPI 3.0, for clients of the standard: a path for each collection, its queryables.

FastAPI's own document is OpenAPI 3.1, which GDAL, QGIS and the standard's tests do not read.

References
----------
OGC 17-069r4, section 9 (requirements class OpenAPI 3.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from api.ogc.collections import Collection, collections_for
from api.ogc.documents import queryable_names
from api.ogc.links import Site
from api.ogc.negotiate import GEOJSON, JSON_MEDIA, SCHEMA_MEDIA
from api.ogc.parameters import (
    CHOOSING_PARAMETERS,
    FEATURE_PARAMETERS,
    ITEM_PARAMETERS,
    PLAIN_PARAMETERS,
    REFUSALS,
    Parameter,
)
from api.ogc.query import ITEMS
from api.ogc.sources import Ask
from api.ogc.table import Kind
from geo.wording import say

__all__ = ["openapi_document"]

_TYPES: dict[Kind, str] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date-time": "string",
}
_FEATURE_ID: Parameter = {
    "name": "featureId",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
}


def openapi_document(site: Site, ask: Ask) -> dict[str, Any]:
    """Return the document of the paths that the viewer may use."""
    lang = site.lang
    paths: dict[str, Any] = {
        "/": _path("landing", say("ogc.landing_title", lang), PLAIN_PARAMETERS, JSON_MEDIA),
        "/conformance": _path(
            "conformance", say("ogc.conformance_title", lang), PLAIN_PARAMETERS, JSON_MEDIA
        ),
        "/collections": _path("collections", say("ogc.data_title", lang), PLAIN_PARAMETERS, JSON_MEDIA),
    }
    for collection in collections_for(ask.viewer):
        paths |= _collection_paths(site, ask, collection)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": say("api.title", lang),
            "description": say("api.description", lang),
            "version": version("tigapilar"),
        },
        "servers": [{"url": site.base}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            }
        },
        "security": [{}, {"token": []}, {"basic": []}],
    }


def _collection_paths(site: Site, ask: Ask, collection: Collection) -> dict[str, Any]:
    path, name = f"/collections/{collection.name}", collection.name
    title = say(f"ogc.{name}_title", site.lang)
    choosing = CHOOSING_PARAMETERS if collection.chooses else []
    return {
        path: _path(name, title, PLAIN_PARAMETERS, JSON_MEDIA),
        f"{path}/queryables": _path(
            f"{name}Queryables",
            say("ogc.queryables_title", site.lang, name=title),
            PLAIN_PARAMETERS,
            SCHEMA_MEDIA,
        ),
        f"{path}/items": _path(
            f"{name}Items",
            say("ogc.items_title", site.lang, name=title),
            [*ITEM_PARAMETERS, *choosing, *_property_parameters(ask, collection)],
            GEOJSON,
        ),
        f"{path}/items/{{featureId}}": _path(
            f"{name}Item", title, [_FEATURE_ID, *FEATURE_PARAMETERS, *choosing], GEOJSON
        ),
    }


def _property_parameters(ask: Ask, collection: Collection) -> list[Parameter]:
    table = collection.table(ask)
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": {"type": _TYPES[table.kinds[name]]},
            "style": "form",
            "explode": False,
        }
        for name in queryable_names(table, collection)
        if name not in ITEMS
    ]


def _path(name: str, summary: str, parameters: Sequence[Parameter], media: str) -> dict[str, Any]:
    """Return a path that is read with GET."""
    refusals = {str(status): answer for status, answer in REFUSALS.items()}
    content = {media: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}}
    return {
        "get": {
            "tags": ["Data"],
            "operationId": name,
            "summary": summary,
            "parameters": list(parameters),
            "responses": {"200": {"description": summary, "content": content}, **refusals},
        }
    }
