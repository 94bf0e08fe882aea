"""Cases counted where they lie: the file never comes into memory whole, its counts do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.counts import count_leaves, sum_of_leaves
from geo.cases.columns import CANONICAL
from geo.cases.parquet_parts import ParquetParts
from geo.cases.parse import ParsedCases, parse_cases, plain_columns
from geo.cases.reader import part_table
from geo.geocoding import geocode
from geo.geocoding.geocoder import keys_of_points, tally_of_points
from geo.geocoding.sharing import Keys, SharedPoints, Tally, crowded, in_all
from geo.partitions.engine import Engine, Span, Told
from geo.partitions.geocoding import WORKER_ROWS
from geo.partitions.identity import Repeated, case_tables, portions, repeated_in
from geo.partitions.sharing import COORDINATES, PART_ROWS
from geo.study import DEMO_SOURCE
from geo.wording import Language, say
from geo.zone import office_tz

__all__ = ["Counted", "count_parquet"]


class Counted(NamedTuple):
    """The cases of a file, counted.

    ``leaves`` is as :func:`geo.aggregation.counts.count_leaves` gives it;
    ``placed`` counts the cases by ``match_status``, and ``unreadable`` the rows
    that are none; ``demo`` says whether any is demonstration data.
    """

    leaves: pd.Series[int]
    placed: Counter[str]
    unreadable: int
    demo: bool

    @property
    def n_rows(self) -> int:
        """Rows of the file."""
        return self.placed.total() + self.unreadable

    @property
    def none(self) -> pd.DataFrame:
        """The cases without any row: what was counted is not kept."""
        return pd.DataFrame({name: pd.Series(dtype=object) for name in (*CANONICAL, "match_status")})

    def lines(self, lang: Language = "id") -> list[str]:
        """Return what the operator should know, one sentence a line."""
        kept = self.placed.total()
        result = say("cases.note_result", lang, rows=self.n_rows, kept=kept, rejected=self.unreadable)
        names = ("matched", "review", "rejected")
        states = {name: self.placed[name] for name in names}
        placed = say("cases_store.placed", lang, n=self.n_rows, unreadable=self.unreadable, **states)
        return [result, placed]


class _Job(NamedTuple):
    source: Path
    jenis: str | None
    now: datetime
    repeated: Repeated
    crowd: Keys
    shared: SharedPoints


def count_parquet(source: Path, engine: Engine, *, jenis: str | None = None) -> Counted:
    """Return the counts of the cases of a Parquet file of any length.

    They are those of :func:`geo.aggregation.counts.count_cases` over what
    :func:`geo.intake.read_cases` reads: an identifier used twice is one case,
    wherever in the file its rows lie.

    Parameters
    ----------
    source : Path
        The workers must find it under this name.
    engine : Engine
        Who works.
    jenis : str, optional
        Kind of rows that do not name one.

    Raises
    ------
    CaseFileError
        If the file cannot be read, or has no column for the date or the kind.
    RequestError
        If *jenis* is none of the four kinds.
    """
    spans = engine.spans(ParquetParts(source).ranges(WORKER_ROWS))
    repeated = repeated_in(source, engine, spans)
    crowd = crowded(list(engine.each(_keys, spans, source)))
    job = _Job(source, jenis, datetime.now(office_tz()), repeated, crowd, SharedPoints.none())
    everywhere = [*spans, *portions(repeated)]
    if crowd.size:
        job = job._replace(shared=SharedPoints(in_all(engine.each(_tally, everywhere, job))))
    found = list(engine.each(_count, everywhere, job))
    leaves = sum_of_leaves([one.leaves for one in found])
    placed = sum((one.placed for one in found), Counter[str]())
    return Counted(leaves, placed, sum(one.unreadable for one in found), any(one.demo for one in found))


def _keys(span: Span, boundaries: Boundaries, source: Path, told: Told | None) -> Keys:
    """Return the keys of all points of a part; those of rows that are no cases do no harm."""
    parts = ParquetParts(source)
    columns = parts.columns_of(COORDINATES)
    tables = parts.tables(PART_ROWS, span, columns) if columns != [] else iter(())
    keys, count = np.empty(span[1] - span[0], dtype=np.int64), 0
    for _, part in tables:
        found = keys_of_points(plain_columns(part_table(part, source), COORDINATES), boundaries)
        found = found[found >= 0]
        keys[count : count + found.size] = found
        count += found.size
    return keys[:count]


def _parsed(span: Span, job: _Job) -> Iterator[ParsedCases]:
    for table in case_tables(job.source, span, job.repeated, None):
        yield parse_cases(table, now=job.now, jenis=job.jenis)


def _tally(span: Span, boundaries: Boundaries, job: _Job, told: Told | None) -> Tally:
    """Return what the cases of a part say of the points that are on many rows."""
    return in_all(tally_of_points(part.cases, boundaries, job.crowd) for part in _parsed(span, job))


def _count(span: Span, boundaries: Boundaries, job: _Job, told: Told | None) -> Counted:
    """Return the counts of a part."""
    leaves, placed, unreadable, demo, done = [], Counter[str](), 0, False, 0
    for part in _parsed(span, job):
        cases = geocode(part.cases, boundaries, shared=job.shared)
        leaves.append(count_leaves(cases, boundaries))
        placed.update(cases["match_status"].tolist())
        unreadable += len(part.rejects)
        demo = demo or bool(cases["sumber"].eq(DEMO_SOURCE).any())
        done += len(cases) + len(part.rejects)
        if told is not None and span[0] >= 0:
            told(done, span[1] - span[0])
    return Counted(sum_of_leaves(leaves), placed, unreadable, demo)
