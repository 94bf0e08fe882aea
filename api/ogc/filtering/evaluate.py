"""A CQL2 tree over whole columns at once: nothing of it is ever run as code.

A name that is no queryable, an operation that is not offered and kinds that do not
fit are refused with a sentence; they never just match nothing.

References
----------
OGC 21-065r2 (2024). Common Query Language (CQL2).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from api.ogc.crs import CRS, CRS84
from api.ogc.filtering.comparison import COMPARISONS, compare, is_like, is_null, moments_of
from api.ogc.filtering.parse import Tree, n_nodes
from api.ogc.filtering.spatial import SPATIAL, relate_shapes, shape_literal
from api.ogc.filtering.temporal import TEMPORAL, relate_times
from api.ogc.filtering.text import without_accents
from api.ogc.filtering.values import Flags, Moments, Numbers, Text, Truth, Value
from api.ogc.moments import BEGINNING, END
from geo.errors import QueryError

__all__ = ["Columns", "matching"]

MOST_NODES = 300
_MOST_WORK = 10_000_000
"""Operations times rows: some seconds of one processor."""


class Columns(Protocol):
    """What a filter is evaluated over."""

    def __len__(self) -> int: ...

    def column(self, name: str) -> Value:
        """Return one queryable, or raise QueryError."""
        ...


def matching(tree: Tree, columns: Columns, crs: CRS = CRS84) -> np.ndarray:
    """Return for each row whether the filter is true of it.

    Parameters
    ----------
    tree : Tree
        As :func:`api.ogc.filtering.parse.parse_filter` gives it.
    columns : Columns
        The queryables.
    crs : CRS
        What the filter's coordinates are in.

    Returns
    -------
    ndarray of bool, shape (n,)

    Raises
    ------
    QueryError
        If it names what is not there, compares what cannot be compared, or would take too long.
    """
    nodes = n_nodes(tree)
    if nodes > MOST_NODES or nodes * len(columns) > _MOST_WORK:
        raise QueryError("ogc.filter_too_much", most=MOST_NODES)
    truth = _Evaluation(columns, crs).truth(tree)
    return np.broadcast_to(truth.yes, (len(columns),))


class _Evaluation:
    """One filter over one table."""

    def __init__(self, columns: Columns, crs: CRS) -> None:
        self._columns = columns
        self._crs = crs

    def truth(self, node: Tree) -> Truth:
        """Return where a predicate holds."""
        if isinstance(node, bool):
            return Truth.known(node)
        op, args = _operation(node)
        if op is None:
            value = self.value(node)
            if not isinstance(value, Flags):
                raise QueryError("ogc.filter_no_predicate")
            return Truth.known(value.data, value.missing)
        if op in ("and", "or"):
            return self._joined(op, args)
        if op == "not":
            return ~self.truth(_exactly(op, args, 1)[0])
        return self._predicate(op, args)

    def _joined(self, op: str, args: list[Tree]) -> Truth:
        if not args:
            raise QueryError("ogc.filter_bad_args", op=op)
        answer = self.truth(args[0])
        for one in args[1:]:
            answer = answer & self.truth(one) if op == "and" else answer | self.truth(one)
        return answer

    def _predicate(self, op: str, args: list[Tree]) -> Truth:
        if op in COMPARISONS:
            return compare(op, *self._values(op, args, 2))
        if op == "between":
            value, low, high = self._values(op, args, 3)
            return compare(">=", value, low) & compare("<=", value, high)
        if op == "in":
            return self._in(*_exactly(op, args, 2))
        if op == "like":
            return is_like(*self._values(op, args, 2))
        if op == "isnull":
            return is_null(self._values(op, args, 1)[0])
        if op in SPATIAL:
            return relate_shapes(op, *self._values(op, args, 2))
        if op in TEMPORAL:
            return relate_times(op, *self._values(op, args, 2))
        raise QueryError("ogc.filter_unknown_op", op=op[:40])

    def _in(self, node: Tree, options: Tree) -> Truth:
        if not isinstance(options, list) or not options:
            raise QueryError("ogc.filter_bad_args", op="in")
        value = self.value(node)
        answer = compare("=", value, self.value(options[0]))
        for option in options[1:]:
            answer = answer | compare("=", value, self.value(option))
        return answer

    def _values(self, op: str, args: list[Tree], n: int) -> list[Value]:
        return [self.value(arg) for arg in _exactly(op, args, n)]

    def value(self, node: Tree) -> Value:
        """Return what an expression stands for."""
        if isinstance(node, bool):
            return Flags(np.asarray(node), np.asarray(False))
        if isinstance(node, (int, float)):
            return Numbers(np.asarray(float(node)))
        if isinstance(node, str):
            return Text.literal(node)
        if not isinstance(node, dict):
            raise QueryError("ogc.filter_bad_value")
        if isinstance(node.get("property"), str):
            return self._columns.column(node["property"])
        for name, read in _LITERALS.items():
            if name in node:
                return read(self, node)
        op, args = _operation(node)
        if op is None:
            raise QueryError("ogc.filter_bad_value")
        if op in _TEXT_FUNCTIONS:
            (text,) = self._values(op, args, 1)
            if not isinstance(text, Text):
                raise QueryError("ogc.filter_kinds_differ", op=op)
            return text.mapped(_TEXT_FUNCTIONS[op])
        if op in _ARITHMETIC:
            return _computed(op, self._values(op, args, 2))
        raise QueryError("ogc.filter_unknown_op", op=op[:40])

    def _moment(self, node: dict[str, Any]) -> Moments:
        given = node.get("date", node.get("timestamp"))
        if not isinstance(given, str):
            raise QueryError("ogc.filter_no_moment")
        return moments_of(Text.literal(given))

    def _interval(self, node: dict[str, Any]) -> Moments:
        first, last = (self._end(one) for one in _exactly("interval", node["interval"], 2))
        start = np.int64(BEGINNING) if first is None else first.first
        end = np.int64(END) if last is None else last.last
        missing = np.asarray(False)
        for one in (first, last):
            missing = missing if one is None else missing | one.missing
        if np.any((start > end) & ~missing):
            raise QueryError("ogc.filter_interval_backwards")
        return Moments(np.asarray(start), np.asarray(end), missing)

    def _end(self, node: Tree) -> Moments | None:
        return None if node == ".." else moments_of(self.value(node))

    def _shape(self, node: dict[str, Any]) -> Value:
        return shape_literal(node, self._crs)


_LITERALS: dict[str, Callable[[_Evaluation, dict[str, Any]], Value]] = {
    "date": _Evaluation._moment,
    "timestamp": _Evaluation._moment,
    "interval": _Evaluation._interval,
    "bbox": _Evaluation._shape,
    "type": _Evaluation._shape,
}

_TEXT_FUNCTIONS: dict[str, Callable[[str], str]] = {"casei": str.casefold, "accenti": without_accents}

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    "%": np.mod,
    "div": np.floor_divide,
    "^": np.power,
}


def _operation(node: Tree) -> tuple[str | None, list[Tree]]:
    """Return the operation of a node in small letters, and its arguments; None where it is none."""
    if not isinstance(node, dict) or not isinstance(node.get("op"), str):
        return None, []
    args = node.get("args")
    if not isinstance(args, list):
        raise QueryError("ogc.filter_bad_args", op=node["op"][:40])
    return node["op"].lower(), args


def _exactly(op: str, args: Any, n: int) -> list[Tree]:
    if not isinstance(args, list) or len(args) != n:
        raise QueryError("ogc.filter_bad_args", op=op[:40])
    return args


def _computed(op: str, values: list[Value]) -> Numbers:
    left, right = values
    if not isinstance(left, Numbers) or not isinstance(right, Numbers):
        raise QueryError("ogc.filter_kinds_differ", op=op)
    with np.errstate(all="ignore"):
        answer = np.asarray(_ARITHMETIC[op](left.data, right.data), dtype=np.float64)
    return Numbers(np.where(np.isfinite(answer), answer, np.nan))
