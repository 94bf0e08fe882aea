"""Words that were decided on, kept beside the cases: for later files, and for other offices."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, and_, delete, insert, select, update

from geo.cases import review_tables as r
from geo.cases import store_tables as t
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading
from geo.wording import say

__all__ = ["ALIAS_COLUMNS", "drop_alias", "keep_alias", "kept_aliases"]

ALIAS_COLUMNS = ("teks", "kode_desa", "diputuskan")


def kept_aliases(store: CaseStore) -> pd.DataFrame:
    """Return the remembered words: ``teks``, ``kode_desa`` (a desa, a kecamatan or blank), ``diputuskan``."""
    a = r.aliases.c
    with reading(store.engine) as connection:
        rows = connection.execute(select(a.teks, a.kode_desa, a.made_at).order_by(a.teks)).fetchall()
    return pd.DataFrame([(teks, kode, made.date().isoformat()) for teks, kode, made in rows],
                        columns=list(ALIAS_COLUMNS), dtype=object)  # fmt: skip


def keep_alias(
    connection: Connection, words: str, code: str, who: str, moment: datetime, decision_id: int
) -> None:
    """Remember the words of a decision; where they are remembered already, the older decision stands."""
    known = connection.execute(select(r.aliases.c.kode_desa).where(r.aliases.c.teks == words)).first()
    if known is None:
        connection.execute(
            insert(r.aliases).values(
                teks=words, kode_desa=code, made_at=moment, who=who, decision_id=decision_id
            )
        )


def drop_alias(connection: Connection, decision_id: int, offered: str) -> int:
    """Forget the words of a decision, and ask again about the cases that they placed; return how many."""
    a, c, p = r.aliases.c, t.cases.c, t.case_persons.c
    words = connection.execute(select(a.teks).where(a.decision_id == decision_id)).scalar()
    if words is None:
        return 0
    connection.execute(delete(r.aliases).where(a.decision_id == decision_id))
    # "alias" alone or "point+alias": placed by these words since then.
    placed = (
        select(c.sumber, c.id)
        .join(t.case_persons, and_(p.sumber == c.sumber, p.id == c.id))
        .where(and_(p.teks == words, c.match_method.in_(("alias", "point+alias")), c.decision_id.is_(None)))
    )
    rows = connection.execute(placed).fetchall()
    for sumber, key in rows:
        connection.execute(
            update(t.cases)
            .where(and_(c.sumber == sumber, c.id == key))
            .values(
                kode_desa="", nama_desa="", kode_kecamatan="", nama_kecamatan="", match_status="review",
                match_level="", match_method="", match_score=0.0, match_candidates=offered,
                match_reason=say("review.taken_back"),
            )
        )  # fmt: skip
    return len(rows)
