"""CQL2 text and JSON to one tree; what would cost too much is refused before it is parsed.

The parser is the ``cql2`` library. It recurses: an expression that is nested some
thousand levels deep would end the whole process, so depth is counted first.

References
----------
OGC 21-065r2 (2024). Common Query Language (CQL2).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Literal

import cql2

from geo.errors import QueryError

__all__ = ["FILTER_LANGS", "MOST_LETTERS", "FilterLang", "Tree", "n_nodes", "parse_filter"]

FilterLang = Literal["cql2-text", "cql2-json", "cql-text"]
FILTER_LANGS: tuple[FilterLang, ...] = ("cql2-text", "cql2-json", "cql-text")
"""The last is what GDAL 3.6 and older call the first."""

MOST_LETTERS = 8_000

Tree = Any
"""CQL2 JSON as Python has it: dict, list, str, float, bool, None."""

_MOST_DEPTH = 24
_MOST_OPERATORS = 64
_QUOTED = re.compile(r"'(?:[^'\\]|''|\\.)*'|\"[^\"]*\"", re.DOTALL)
_CHAINED = re.compile(r"\bnot\b|[*/^%]|\bdiv\b|[-+](?!\d)|(?<=[\w)\s])[-+]\s*\d", re.IGNORECASE)
_SHAPE = re.compile(r"\b(?:multi)?(?:point|linestring|polygon)\b[^a-z]*", re.IGNORECASE)


@lru_cache(maxsize=256)
def parse_filter(text: str, lang: FilterLang = "cql2-text") -> Tree:
    """Return the tree of a filter.

    Raises
    ------
    QueryError
        If it is too long, too deep, or no CQL2.
    """
    if len(text) > MOST_LETTERS:
        raise QueryError("ogc.filter_too_long", most=MOST_LETTERS)
    try:
        if lang == "cql2-json":
            _check_depth(json.loads(text))
            tree = cql2.parse_json(text).to_json()
        else:
            _check_text(text)
            tree = cql2.parse_text(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError, RecursionError) as error:
        raise QueryError("ogc.filter_unreadable", language=lang, detail=_where(str(error))) from error
    _check_depth(tree)
    return tree


def n_nodes(tree: Tree) -> int:
    """Return how many operations, properties and literals an expression has; a geometry is one."""
    count, waiting = 0, [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
            continue
        count += 1
        if isinstance(node, dict):
            inner = node.get("args", node.get("interval", []))
            waiting += inner if isinstance(inner, list) else []
    return count


def _check_text(text: str) -> None:
    bare = _QUOTED.sub("''", text)
    depth = deepest = 0
    for letter in bare:
        depth += (letter in "([") - (letter in ")]")
        deepest = max(deepest, depth)
    if deepest > _MOST_DEPTH or len(_CHAINED.findall(_SHAPE.sub("", bare))) > _MOST_OPERATORS:
        raise QueryError("ogc.filter_too_deep", most=_MOST_DEPTH)


def _check_depth(tree: Tree) -> None:
    """Refuse a tree that the evaluation would recurse into too deeply; coordinates add four levels."""
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > 3 * _MOST_DEPTH + _MOST_OPERATORS:
            raise QueryError("ogc.filter_too_deep", most=_MOST_DEPTH)
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
        ]


def _where(said: str) -> str:
    """Return the place of a mistake as the parser names it, on one line; never more than a few words."""
    place = re.search(r"--> (\d+):(\d+)", said)
    return f"{place[1]}:{place[2]}" if place else "-"
