"""Decisions of another office taken over: remembered, applied to what waits, and undone like one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, insert, or_, select, update

from geo.cases import review_tables as r
from geo.cases import store_tables as t
from geo.cases.audit import write_audit
from geo.cases.review_aliases import keep_alias
from geo.cases.review_memory import attach
from geo.cases.review_questions import Placement, match_of, open_cases
from geo.cases.store import CaseStore
from geo.cases.store_engine import writing

__all__ = ["Merged", "merge_aliases"]


class Merged(NamedTuple):
    """What became of decisions from elsewhere; ``conflicts`` are (words, code here, code there)."""

    n_new: int
    n_known: int
    n_cases: int
    conflicts: list[tuple[str, str, str]]


def merge_aliases(
    store: CaseStore, aliases: Mapping[str, Placement], *, who: str, now: datetime | None = None
) -> Merged:
    """Take over words from another office, in one transaction; where it decided otherwise, this one's stand.

    Open cases with those words and neither code nor point are placed at once;
    the others when their file is loaded again, because there the code or the
    point has a say. Each becomes a decision that can be taken back.

    Parameters
    ----------
    store : CaseStore
    aliases : mapping of str to Placement
        Words (a line of ``geo.geocoding.aliases``) to the place.
    who : str
        Who brought them.
    """
    moment = now or datetime.now(UTC)
    n_new, n_known, n_cases, conflicts = 0, 0, 0, []
    with writing(store.engine) as connection:
        a = r.aliases.c
        here = {row[0]: row[1] for row in connection.execute(select(a.teks, a.kode_desa))}
        for words, placement in aliases.items():
            code = placement.kode_desa or placement.kode_kecamatan
            if words not in here:
                n_cases += _adopt(connection, words, placement, who, moment)
                n_new += 1
            elif here[words] == code:
                n_known += 1
            else:
                conflicts.append((words, here[words], code))
        write_audit(connection, who, "review.import", str(n_new), n_cases)
    return Merged(n_new, n_known, n_cases, conflicts)


def _adopt(connection: Connection, words: str, placement: Placement, who: str, moment: datetime) -> int:
    """Make a decision of the words, place what waits for it, and return how many cases that were."""
    rows = connection.execute(_waiting(words)).mappings().fetchall()
    match = match_of(placement)
    decision_id = connection.execute(
        insert(r.decisions).values(
            made_at=moment,
            who=who,
            evidence="teks:" + hashlib.sha256(words.encode()).hexdigest()[:16],
            **match,
            offered=str(rows[0]["match_candidates"] or "") if rows else placement.kode_desa,
            n_cases=len(rows),
        )
    ).inserted_primary_key[0]  # type: ignore[index]
    if rows:
        connection.execute(insert(r.decided_cases), [attach(decision_id, dict(row)) for row in rows])
        c = t.cases.c
        connection.execute(
            update(t.cases)
            .where(and_(c.sumber == bindparam("of_sumber"), c.id == bindparam("of_id")))
            .values(**match, decision_id=decision_id),
            [{"of_sumber": row["sumber"], "of_id": row["id"]} for row in rows],
        )
    keep_alias(connection, words, placement.kode_desa or placement.kode_kecamatan, who, moment, decision_id)
    return len(rows)


def _waiting(words: str) -> Any:
    c, p = t.cases.c, t.case_persons.c
    no_code = or_(p.kode_tertulis.is_(None), p.kode_tertulis == "")
    return (
        select(c.sumber, c.id, *(c[name] for name in t.MATCH_COLUMNS))
        .join(t.case_persons, and_(p.sumber == c.sumber, p.id == c.id))
        .where(and_(open_cases(), p.teks == words, no_code, c.lon.is_(None)))
        .with_for_update()
    )
