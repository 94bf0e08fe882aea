"""The parameters of the standard interface as OpenAPI describes them; one list for both documents."""

from __future__ import annotations

from typing import Any

from api.ogc.crs import SYSTEMS
from api.ogc.filtering.parse import FILTER_LANGS, MOST_LETTERS
from api.ogc.query import DEFAULT_LIMIT, MOST

__all__ = ["CHOOSING_PARAMETERS", "FEATURE_PARAMETERS", "ITEM_PARAMETERS", "PLAIN_PARAMETERS", "REFUSALS"]

Parameter = dict[str, Any]


def _parameter(name: str, about: str, schema: dict[str, Any]) -> Parameter:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": about,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


_TEXT = {"type": "string"}
_FLAG = {"type": "boolean", "default": False}
_CRS = {"type": "string", "format": "uri", "enum": list(SYSTEMS), "default": next(iter(SYSTEMS))}

PLAIN_PARAMETERS: list[Parameter] = [
    _parameter("f", "Bentuk jawaban / format.", {"type": "string", "enum": ["json", "html"]}),
    _parameter("lang", "Bahasa / language.", {"type": "string", "enum": ["id", "en"], "default": "id"}),
]

CHOOSING_PARAMETERS: list[Parameter] = [
    _parameter("jenis", "Jenis / kind, such as putus_sekolah; of kecamatan also semua (all kinds).", _TEXT),
    _parameter("periode", "Triwulan / quarter, such as 2026-Q3.", _TEXT),
]

_SHOWING: list[Parameter] = [
    _parameter("crs", "Coordinate reference system of the answer.", _CRS),
    _parameter("properties", "Properties wanted, with commas between.", _TEXT),
    _parameter("skipGeometry", "Without shapes.", _FLAG),
]

FEATURE_PARAMETERS: list[Parameter] = [*PLAIN_PARAMETERS, *_SHOWING]

ITEM_PARAMETERS: list[Parameter] = [
    *PLAIN_PARAMETERS,
    _parameter(
        "limit",
        f"Features on one page; more than {MOST} is read as {MOST}.",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
    ),
    _parameter("offset", "Features passed over.", {"type": "integer", "minimum": 0, "default": 0}),
    _parameter("sesudah", "The page after this feature (used by the link next).", _TEXT),
    _parameter("sebelum", "The page before this feature (used by the link prev).", _TEXT),
    _parameter(
        "bbox",
        "Bounding box: lower corner, upper corner; the first longitude may be the greater one.",
        {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
    ),
    _parameter("bbox-crs", "Coordinate reference system of bbox.", _CRS),
    _parameter("datetime", "Instant, day or interval, such as 2026-07-01/.. .", _TEXT),
    _parameter("filter", "CQL2, such as nama_kecamatan = 'Muncar'.", {**_TEXT, "maxLength": MOST_LETTERS}),
    _parameter(
        "filter-lang",
        "Language of filter.",
        {"type": "string", "enum": list(FILTER_LANGS), "default": FILTER_LANGS[0]},
    ),
    _parameter("filter-crs", "Coordinate reference system of the shapes in filter.", _CRS),
    _parameter("sortby", "Properties to sort by; - before one turns it.", _TEXT),
    *_SHOWING,
]

_PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}}

REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "Permintaan tidak dapat dibaca. / The request cannot be understood.",
        "content": _PROBLEM,
    },
    401: {"description": "Perlu masuk. / A sign-in is needed.", "content": _PROBLEM},
    403: {"description": "Bukan untuk peran ini. / Not for this role.", "content": _PROBLEM},
    404: {"description": "Tidak ada. / Not there.", "content": _PROBLEM},
    429: {"description": "Terlalu sering. / Too often.", "content": _PROBLEM},
    503: {"description": "Belum siap. / Not ready.", "content": _PROBLEM},
}
