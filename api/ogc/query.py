"""What a request for features asks for, read from its parameters; anything it cannot mean is refused.

References
----------
OGC API Features, Part 1: Core, sections 7.15 and 7.8 (errors); Part 2, section 6.2; Part 3, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from api.ogc.crs import CRS, box_polygon, crs_of
from api.ogc.filtering.parse import FILTER_LANGS, FilterLang, Tree, parse_filter
from api.ogc.moments import Span, parse_span
from geo.aggregation.kinds import parse_jenis
from geo.aggregation.periods import parse_period
from geo.errors import QueryError, RequestError

__all__ = [
    "CHOOSING",
    "DEFAULT_LIMIT",
    "MOST",
    "ItemsQuery",
    "check_parameters",
    "read_choice",
    "read_query",
    "read_span",
]

DEFAULT_LIMIT = 100
MOST = 10_000
"""Features in one answer; who asks for more gets so many, and a link to the next."""

CHOOSING = ("jenis", "periode")
"""Parameters that choose which kind and quarter a collection shows."""

PLAIN = ("f", "lang")
ITEMS = (
    *PLAIN, "limit", "offset", "sesudah", "sebelum", "bbox", "bbox-crs", "datetime", "filter", "filter-lang",
    "filter-crs", "crs", "properties", "sortby", "skipGeometry",
)  # fmt: skip


@dataclass(frozen=True)
class ItemsQuery:
    """A request for features of one collection.

    Attributes
    ----------
    limit, offset : int
    after, before : str or None
        The feature after which, or before which, the page stands.
    box : geometry or None
        In longitude and latitude.
    span : Span or None
    tree : Tree or None
        The filter.
    filter_crs, crs : CRS
        What the filter's coordinates are in, and what the answer's are to be in.
    equal : mapping of str to str
        Properties that must have a value.
    names : list of str or None
        The properties wanted.
    order : list of (str, bool)
        Properties to sort by, and whether downwards.
    geometry : bool
    """

    limit: int
    offset: int
    after: str | None
    before: str | None
    box: Any
    span: Span | None
    tree: Tree
    filter_crs: CRS
    crs: CRS
    equal: Mapping[str, str]
    names: list[str] | None
    order: list[tuple[str, bool]]
    geometry: bool


def check_parameters(given: QueryParams, known: Iterable[str]) -> None:
    """Refuse parameters that are not known, or are there twice: a misspelt one would show something else.

    Raises
    ------
    QueryError
    """
    allowed = list(known)
    for name in given:
        if name not in allowed:
            raise QueryError("ogc.unknown_parameter", name=name[:60], choices=", ".join(allowed))
        if len(given.getlist(name)) > 1:
            raise QueryError("ogc.parameter_twice", name=name[:60])


def read_choice(given: QueryParams, *, together: bool = False) -> tuple[str | None, str | None]:
    """Return the kind and the quarter asked for, each None where left open.

    With *together* all kinds may be asked for as one.

    Raises
    ------
    QueryError
    """
    jenis, periode = (given.get(name) for name in CHOOSING)
    try:
        return (
            None if jenis is None else parse_jenis(jenis, together=together),
            None if periode is None else parse_period(periode),
        )
    except RequestError as error:
        raise QueryError(error.key, **error.values) from error


def read_span(given: QueryParams) -> Span | None:
    """Return the time asked for, or None."""
    text = given.get("datetime")
    return None if text is None else parse_span(text)


def read_query(given: QueryParams, queryables: Iterable[str], *, chooses: bool) -> ItemsQuery:
    """Return what a request's parameters mean.

    Parameters
    ----------
    given : QueryParams
    queryables : iterable of str
        Properties that may be asked for by name.
    chooses : bool
        Whether ``jenis`` and ``periode`` choose the layer instead of filtering it.

    Raises
    ------
    QueryError
        If any of them cannot be read.
    """
    properties = [name for name in queryables if name not in ITEMS]
    own = [name for name in properties if not (chooses and name in CHOOSING)]
    check_parameters(given, [*ITEMS, *(CHOOSING if chooses else ()), *own])
    text = given.get("bbox")
    bbox_crs = crs_of("bbox-crs", given.get("bbox-crs"))
    after, before = given.get("sesudah"), given.get("sebelum")
    if sum(part is not None for part in (after, before, given.get("offset"))) > 1:
        raise QueryError("ogc.two_places")
    return ItemsQuery(
        limit=min(_whole(given, "limit", DEFAULT_LIMIT, least=1), MOST),
        offset=_whole(given, "offset", 0, least=0),
        after=after,
        before=before,
        box=None if text is None else box_polygon(_numbers(text), bbox_crs),
        span=read_span(given),
        tree=_filter(given),
        filter_crs=crs_of("filter-crs", given.get("filter-crs")),
        crs=crs_of("crs", given.get("crs")),
        equal={name: given[name] for name in own if name in given},
        names=_names(given.get("properties")),
        order=_order(given.get("sortby")),
        geometry=not _flag(given, "skipGeometry"),
    )


def _filter(given: QueryParams) -> Tree:
    lang = given.get("filter-lang", FILTER_LANGS[0])
    if lang not in FILTER_LANGS:
        raise QueryError("ogc.bad_value", name="filter-lang", choices=", ".join(FILTER_LANGS))
    chosen: FilterLang = FILTER_LANGS[FILTER_LANGS.index(lang)]
    text = given.get("filter")
    return None if text is None else parse_filter(text, chosen)


def _whole(given: QueryParams, name: str, default: int, *, least: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise QueryError("ogc.bad_number", name=name, least=least)
    return int(text)


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text[:400].split(",")]
    except ValueError as error:
        raise QueryError("ogc.bad_bbox") from error


def _flag(given: QueryParams, name: str) -> bool:
    text = given.get(name, "false")
    if text not in ("true", "false"):
        raise QueryError("ogc.bad_value", name=name, choices="true, false")
    return text == "true"


def _names(text: str | None) -> list[str] | None:
    return None if text is None else [name for name in text.split(",") if name]


def _order(text: str | None) -> list[tuple[str, bool]]:
    parts = [part for part in (text or "").split(",") if part]
    return [(part.lstrip("+- "), part.startswith("-")) for part in parts]
