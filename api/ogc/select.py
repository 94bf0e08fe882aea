"""From a query to rows: which features match, in which order, and which of them are on the page."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import shapely

from api.ogc.filtering.comparison import compare
from api.ogc.filtering.evaluate import matching
from api.ogc.filtering.values import Flags, Moments, Numbers, Shapes, Text, Value
from api.ogc.moments import Span
from api.ogc.query import ItemsQuery
from api.ogc.table import FeatureTable
from geo.errors import QueryError

__all__ = ["Page", "matched_rows", "page_of"]


class Page(NamedTuple):
    """The rows of one page, how many match in all, and whether there are more on either side."""

    rows: list[int]
    n_matched: int
    more_before: bool
    more_after: bool


def matched_rows(table: FeatureTable, query: ItemsQuery) -> np.ndarray:
    """Return the rows that match, in the order asked for; by identifier where none is.

    Raises
    ------
    QueryError
        If a property is unknown, or a value is none of its kind.
    """
    keep = np.ones(len(table), dtype=bool)
    for name, text in query.equal.items():
        keep &= _equal(table.column(name), name, text)
    if query.span is not None:
        keep &= _in_span(table, query.span)
    if query.box is not None:
        keep &= _in_box(table, query.box)
    if query.tree is not None:
        keep &= matching(query.tree, table, query.filter_crs)
    for name in query.names or ():
        table.column(name)
    return _ordered(table, np.flatnonzero(keep), query)


def page_of(table: FeatureTable, query: ItemsQuery) -> Page:
    """Return one page of what matches.

    A page that is reached by a link stands after (or before) a feature, not at a
    number: what is added or taken away meanwhile makes no feature come twice or never.

    Raises
    ------
    QueryError
        If the feature that it stands after is not there any more.
    """
    rows = matched_rows(table, query)
    if query.before is not None:
        end = _place(table, rows, query, query.before, after=False)
        start = max(end - query.limit, 0)
    else:
        start = query.offset
        if query.after is not None:
            start = _place(table, rows, query, query.after, after=True)
        end = min(start + query.limit, len(rows))
    chosen = [int(row) for row in rows[start:end]]
    return Page(chosen, len(rows), start > 0 and len(rows) > 0, end < len(rows))


def _place(table: FeatureTable, rows: np.ndarray, query: ItemsQuery, mark: str, *, after: bool) -> int:
    """Return the position that a page stands at: that of a feature, or of where it would be."""
    row = table.row_of(mark)
    if row is not None:
        found = np.flatnonzero(rows == row)
        if len(found):
            return int(found[0]) + after
    if query.order:
        raise QueryError("ogc.place_gone")
    names = np.array([table.identifiers[at] for at in rows], dtype=str)
    return int(np.searchsorted(names, mark, side="right" if after else "left"))


def _equal(value: Value, name: str, text: str) -> np.ndarray:
    """Return where a property has the value that is written in the address."""
    wanted: Value = Text.literal(text)
    if isinstance(value, Shapes):
        raise QueryError("ogc.not_by_name", name=name)
    if isinstance(value, Numbers):
        wanted = Numbers(np.asarray(_number(name, text)))
    elif isinstance(value, Flags):
        if text not in ("true", "false"):
            raise QueryError("ogc.bad_value", name=name, choices="true, false")
        wanted = Flags(np.asarray(text == "true"), np.asarray(False))
    yes: np.ndarray = compare("=", value, wanted).yes
    return yes


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise QueryError("ogc.not_a_number", name=name) from error
    if not np.isfinite(number):
        raise QueryError("ogc.not_a_number", name=name)
    return number


def _in_span(table: FeatureTable, span: Span) -> np.ndarray:
    """Return which features hold at some moment of *span*; those without a time match, as Part 1 wants."""
    if table.spans is None:
        return np.ones(len(table), dtype=bool)
    spans = table.spans
    inside: np.ndarray = spans.missing | ((spans.first <= span.last) & (spans.last >= span.first))
    return inside


def _in_box(table: FeatureTable, box: Any) -> np.ndarray:
    """Return which features touch *box*; those without a shape match, as Part 1 wants."""
    shapely.prepare(box)
    keep: np.ndarray = shapely.is_missing(table.shapes)
    west, south, east, north = shapely.bounds(box)
    bounds = table.bounds
    with np.errstate(invalid="ignore"):
        across = (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
        near = across & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    found = np.flatnonzero(near)
    keep[found] = shapely.intersects(box, table.shapes[found])
    return keep


def _ordered(table: FeatureTable, rows: np.ndarray, query: ItemsQuery) -> np.ndarray:
    for name, downwards in reversed(query.order):
        keys, missing = _sort_keys(table.column(name), name)
        order = np.argsort(-keys[rows] if downwards else keys[rows], kind="stable")
        rows = rows[order]
        rows = np.concatenate([rows[~missing[rows]], rows[missing[rows]]])
    return rows


def _sort_keys(value: Value, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for each row that has the order of its value; what is missing comes last."""
    if isinstance(value, Text):
        rank = np.empty(len(value.words) + 1, dtype=np.int64)
        rank[np.argsort(value.words.astype(str), kind="stable")] = np.arange(len(value.words))
        rank[-1] = 0
        return rank[value.codes], value.missing
    if isinstance(value, Moments):
        return value.first, value.missing
    if isinstance(value, Numbers):
        return np.nan_to_num(value.data), value.missing
    if isinstance(value, Flags):
        return value.data.astype(np.int64), value.missing
    raise QueryError("ogc.not_sortable", name=name)
