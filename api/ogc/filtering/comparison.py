"""Comparisons of CQL2: =, <>, <, >, <=, >=, BETWEEN, IN, LIKE, IS NULL."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from api.ogc.filtering.likeness import like
from api.ogc.filtering.values import Flags, Moments, Numbers, Text, Truth, Value
from api.ogc.moments import parse_moment
from geo.errors import QueryError

__all__ = ["COMPARISONS", "compare", "is_like", "is_null", "moments_of"]

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def compare(sign: str, left: Value, right: Value) -> Truth:
    """Return where *left* stands to *right* as *sign* says.

    A date is a whole day: a moment equals it from its first to its last second.

    Raises
    ------
    QueryError
        If the two are of different kinds, or have no order.
    """
    if isinstance(left, Moments) or isinstance(right, Moments):
        return _compare_moments(sign, moments_of(left), moments_of(right))
    missing = left.missing | right.missing
    if isinstance(left, Numbers) and isinstance(right, Numbers):
        with np.errstate(invalid="ignore"):
            return Truth.known(COMPARISONS[sign](left.data, right.data), missing)
    if isinstance(left, Text) and isinstance(right, Text):
        return _compare_text(sign, left, right)
    if isinstance(left, Flags) and isinstance(right, Flags) and sign in ("=", "<>"):
        return Truth.known(COMPARISONS[sign](left.data, right.data), missing)
    raise QueryError("ogc.filter_kinds_differ", op=sign)


def is_like(value: Value, pattern: Value) -> Truth:
    """Return where a text is like a literal pattern.

    Raises
    ------
    QueryError
        If either is no text, or the pattern is no literal.
    """
    if not isinstance(value, Text) or not isinstance(pattern, Text) or pattern.single is None:
        raise QueryError("ogc.filter_like")
    return value.where(like(pattern.single))


def is_null(value: Value) -> Truth:
    """Return where there is no value."""
    return Truth.known(value.missing)


def moments_of(value: Value) -> Moments:
    """Return a value as moments; a literal text is read as one.

    Raises
    ------
    QueryError
        If it is none.
    """
    if isinstance(value, Moments):
        return value
    if isinstance(value, Text) and value.single is not None:
        first, last = (np.array(end, dtype=np.int64) for end in parse_moment(value.single))
        return Moments(first, last, np.zeros((), dtype=bool))
    raise QueryError("ogc.filter_no_moment")


def _compare_text(sign: str, left: Text, right: Text) -> Truth:
    test = COMPARISONS[sign]
    if right.single is not None:
        known = right.single
        return left.where(lambda word: bool(test(word, known)))
    if left.single is not None:
        other = left.single
        return right.where(lambda word: bool(test(other, word)))
    return Truth.known(test(left.plain(), right.plain()).astype(bool), left.missing | right.missing)


def _compare_moments(sign: str, left: Moments, right: Moments) -> Truth:
    before, after = left.last < right.first, left.first > right.last
    within = (left.first >= right.first) & (left.last <= right.last)
    around = (left.first <= right.first) & (left.last >= right.last)
    answers = {
        "=": within | around,
        "<>": ~(within | around),
        "<": before,
        ">": after,
        "<=": ~after,
        ">=": ~before,
    }
    return Truth.known(answers[sign], left.missing | right.missing)
