"""OGC API Features: ``/conformance``, ``/collections`` and what is below them."""

from __future__ import annotations

import orjson
from fastapi import APIRouter
from fastapi.responses import Response

from api.accounts.gate import audited
from api.ogc.answers import Asked, AskedOf
from api.ogc.collections import Collection, collection_for
from api.ogc.documents import (
    collection_document,
    collections_document,
    conformance_document,
    queryables_document,
)
from api.ogc.items import Items, feature_json, feature_links, items_json, items_of, row_or_missing
from api.ogc.links import OPENAPI_30, link_header
from api.ogc.negotiate import FEATURES, GEOJSON, JSON_MEDIA, PAGES, SCHEMA_MEDIA, SCHEMAS
from api.ogc.openapi import openapi_document
from api.ogc.pages import HTML_MEDIA, document_page, feature_page, items_page
from api.ogc.parameters import FEATURE_PARAMETERS, ITEM_PARAMETERS, PLAIN_PARAMETERS, REFUSALS
from api.ogc.query import CHOOSING, PLAIN, ItemsQuery, check_parameters, read_query
from api.ogc.table import FeatureTable
from geo.wording import say

__all__ = ["router"]

router = APIRouter(tags=["OGC API Features"], responses=REFUSALS)

_ONE = ("crs", "properties", "skipGeometry")


@router.get(
    "/conformance",
    summary="Bagian standar yang dipenuhi / Conformance",
    response_class=Response,
    responses={200: {"content": {JSON_MEDIA: {}, "text/html": {}}}},
    openapi_extra={"parameters": PLAIN_PARAMETERS},
)
def conformance(asked: AskedOf) -> Response:
    """Answer with the classes of the standards that hold."""
    check_parameters(asked.request.query_params, PLAIN)
    form = asked.format(PAGES)
    document = conformance_document(asked.site, form)
    return _document(asked, form, document, "ogc_conformance.html")


@router.get(
    "/collections",
    summary="Koleksi / Collections",
    response_class=Response,
    responses={200: {"content": {JSON_MEDIA: {}, "text/html": {}}}},
    openapi_extra={"parameters": PLAIN_PARAMETERS},
)
def collections(asked: AskedOf) -> Response:
    """Answer with the collections that the viewer may see."""
    check_parameters(asked.request.query_params, PLAIN)
    form = asked.format(PAGES)
    document = collections_document(asked.site, asked.ask, form)
    return _document(asked, form, document, "ogc_collections.html")


@router.get(
    "/collections/{collection_id}",
    summary="Satu koleksi / One collection",
    response_class=Response,
    responses={200: {"content": {JSON_MEDIA: {}, "text/html": {}}}},
    openapi_extra={"parameters": PLAIN_PARAMETERS},
)
def collection(collection_id: str, asked: AskedOf) -> Response:
    """Answer with what a collection is."""
    chosen = collection_for(collection_id, asked.ask.viewer)
    check_parameters(asked.request.query_params, PLAIN)
    form = asked.format(PAGES)
    document = collection_document(asked.site, asked.ask, chosen, form)
    return _document(asked, form, document, "ogc_collection.html")


@router.get(
    "/collections/{collection_id}/queryables",
    summary="Yang dapat disaring / Queryables",
    response_class=Response,
    responses={200: {"content": {SCHEMA_MEDIA: {}, "text/html": {}}}},
    openapi_extra={"parameters": PLAIN_PARAMETERS},
)
def queryables(collection_id: str, asked: AskedOf) -> Response:
    """Answer with the JSON Schema of what a filter may name."""
    chosen = collection_for(collection_id, asked.ask.viewer)
    check_parameters(asked.request.query_params, PLAIN)
    form = asked.format(SCHEMAS)
    document = queryables_document(asked.site, chosen, chosen.table(asked.ask))
    return _document(asked, form, document, "ogc_queryables.html", SCHEMA_MEDIA)


@router.get(
    "/collections/{collection_id}/items",
    summary="Fitur / Features",
    response_class=Response,
    responses={200: {"content": {GEOJSON: {}, "text/html": {}}}},
    openapi_extra={"parameters": ITEM_PARAMETERS},
)
def items(collection_id: str, asked: AskedOf) -> Response:
    """Answer with one page of features, and links to the next."""
    chosen = collection_for(collection_id, asked.ask.viewer)
    form = asked.format(FEATURES)
    table, query = _table_and_query(asked, chosen)
    found = items_of(asked.site, chosen, table, query, asked.given, form)
    _note_cases(asked, chosen, len(found.features))
    headers = {"Link": link_header(found.links), "Content-Crs": f"<{query.crs.uri}>"}
    return asked.answer(form, lambda: _items_body(asked, found, form), _media(form, GEOJSON), headers)


@router.get(
    "/collections/{collection_id}/items/{feature_id:path}",
    summary="Satu fitur / One feature",
    response_class=Response,
    responses={200: {"content": {GEOJSON: {}, "text/html": {}}}},
    openapi_extra={"parameters": FEATURE_PARAMETERS},
)
def feature(collection_id: str, feature_id: str, asked: AskedOf) -> Response:
    """Answer with one feature."""
    chosen = collection_for(collection_id, asked.ask.viewer)
    form = asked.format(FEATURES)
    table, query = _table_and_query(asked, chosen, one=True)
    row = row_or_missing(table, chosen, feature_id)
    _note_cases(asked, chosen, 1)
    headers = {"Content-Crs": f"<{query.crs.uri}>"}
    links = feature_links(asked.site, chosen, feature_id, asked.given, form)
    body = feature_json(table, row, query, links)
    if form == "html":
        title = say(f"ogc.{chosen.name}_title", asked.site.lang)
        body = feature_page(asked, orjson.loads(body), links, title)
    return asked.answer(form, lambda: body, _media(form, GEOJSON), headers)


@router.get("/api/openapi30.json", include_in_schema=False)
def openapi(asked: AskedOf) -> Response:
    """Answer with the OpenAPI 3.0 document of these paths, as the viewer may use them."""
    return asked.answer("json", lambda: orjson.dumps(openapi_document(asked.site, asked.ask)), OPENAPI_30)


def _document(
    asked: Asked, form: str, document: dict[str, object], template: str, media: str = JSON_MEDIA
) -> Response:
    def make() -> bytes:
        return orjson.dumps(document) if form == "json" else document_page(asked, template, document=document)

    return asked.answer(form, make, _media(form, media))


def _table_and_query(
    asked: Asked, chosen: Collection, *, one: bool = False
) -> tuple[FeatureTable, ItemsQuery]:
    """Return the features that the parameters choose, and what else they ask for."""
    given = asked.request.query_params
    if one:
        check_parameters(given, (*PLAIN, *_ONE, *(CHOOSING if chosen.chooses else ())))
    table = chosen.table(asked.choosing(together=chosen.together) if chosen.chooses else asked.ask)
    return table, read_query(given, table.names, chooses=chosen.chooses)


def _items_body(asked: Asked, found: Items, form: str) -> bytes:
    return items_page(asked, found) if form == "html" else items_json(found, stamped=not asked.kept)


def _note_cases(asked: Asked, chosen: Collection, n_cases: int) -> None:
    if chosen.cases:
        viewer = asked.ask.viewer
        audited(asked.ask.office, viewer, "cases.view", f"collections/{chosen.name}", n_cases)


def _media(form: str, media: str) -> str:
    return HTML_MEDIA if form == "html" else media
