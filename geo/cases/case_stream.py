"""Kept cases read a part at a time: a hundred thousand of them need not be in memory at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Engine, Select, case, func, select

from geo.admin.wilayah import area_code
from geo.cases import store_tables as t
from geo.cases.case_scope import within_clause
from geo.cases.days import MOMENTS, shown_moments
from geo.cases.store_engine import reading

__all__ = ["CaseChoice", "CaseTotals", "case_area", "case_parts", "case_span", "case_totals", "empty_cases"]

PART_ROWS = 5_000

_NUMBERS = ("lon", "lat", "match_score")


@dataclass(frozen=True)
class CaseChoice:
    """Which cases: of a kind, from a moment until before another, within a territory; None or "" for all."""

    jenis: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    within: str = ""


class CaseTotals(NamedTuple):
    """How many cases, how many with a point, how many of a source that is asked for."""

    n: int
    n_placed: int
    n_of_source: int


def case_totals(engine: Engine, choice: CaseChoice, source: str) -> CaseTotals:
    """Return how many cases were chosen, how many have a point, and how many are of *source*."""
    c = t.cases.c
    placed = case((c.lon.is_not(None) & c.lat.is_not(None), 1), else_=0)
    of_source = case((c.sumber == source, 1), else_=0)
    query = select(func.count(), func.coalesce(func.sum(placed), 0), func.coalesce(func.sum(of_source), 0))
    with reading(engine) as connection:
        return CaseTotals(*connection.execute(_chosen(query.select_from(t.cases), choice)).one())


def case_span(engine: Engine) -> tuple[datetime, datetime] | None:
    """Return when the first and the last kept case were reported; None where there are none."""
    moment = t.cases.c.tanggal
    with reading(engine) as connection:
        first, last = connection.execute(select(func.min(moment), func.max(moment))).one()
    return None if first is None else (first, last)


def case_area(engine: Engine) -> str | None:
    """Return the smallest area with all placed cases in it, "" for the country; None where none is placed.

    The first and the last code tell it, which the database finds in its index.
    """
    code = t.cases.c.kode_desa
    query = select(func.min(code), func.max(code)).where(code != "")
    with reading(engine) as connection:
        first, last = connection.execute(query).one()
    return None if first is None else area_code(pd.Index([first, last]))


def case_parts(engine: Engine, choice: CaseChoice, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Return the chosen cases in parts, ordered by source and identifier; at least one, perhaps empty.

    All parts are read in one transaction: a load that ends meanwhile changes nothing in them.

    Parameters
    ----------
    engine : Engine
    choice : CaseChoice
    columns : sequence of str
        Of ``CASE_COLUMNS``, ``tanpa_jam`` among them: without it a day alone would pass for an hour.
        Personal columns are in another table, which is not read here.
    """
    query = select(*(t.cases.c[name] for name in columns)).order_by(t.cases.c.sumber, t.cases.c.id)
    n_parts = 0
    with reading(engine) as connection:
        rows = connection.execution_options(yield_per=PART_ROWS).execute(_chosen(query, choice))
        for part in rows.partitions():
            n_parts += 1
            yield _typed(pd.DataFrame(part, columns=list(columns), dtype=object))
    if not n_parts:
        yield empty_cases(columns)


def empty_cases(columns: Sequence[str]) -> pd.DataFrame:
    """Return no cases, with the types that :func:`case_parts` gives its columns."""
    return _typed(pd.DataFrame(columns=list(columns), dtype=object))


def _chosen(query: Select[Any], choice: CaseChoice) -> Select[Any]:
    c = t.cases.c
    if choice.jenis is not None:
        query = query.where(c.jenis == choice.jenis)
    if choice.since is not None:
        query = query.where(c.tanggal >= choice.since)
    if choice.until is not None:
        query = query.where(c.tanggal < choice.until)
    return query.where(within_clause(choice.within)) if choice.within else query


def _typed(part: pd.DataFrame) -> pd.DataFrame:
    """Return a part whose types do not depend on what happens to be in it."""
    numbers = [name for name in part.columns if name in _NUMBERS]
    words = [name for name in part.columns if name not in (*MOMENTS, *_NUMBERS)]
    types = {**dict.fromkeys(numbers, "float64"), **dict.fromkeys(words, "string")}
    return shown_moments(part).astype(types)
