"""The patrols that were really made: each kept once, however often it is told."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select

from geo.cases import decision_tables as d
from geo.cases import visit_tables as v
from geo.cases.audit import write_audit
from geo.cases.decisions import PILLARS
from geo.cases.public_words import public_words
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import RequestError

__all__ = ["LONGEST_MIN", "PatrolsMade", "note_made", "take_back", "work_done"]

LONGEST_MIN = 480

_DESA = re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}")
_SPACE = uuid.UUID("6f1f7e0c-3f55-5d0e-9a5f-0d6f1b0a7c35")


class PatrolsMade:
    """The patrols made, as a store has them.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def add(
        self,
        unit: str,
        pillar: str,
        kode_desa: str,
        at: datetime,
        minutes: int,
        by: str,
        *,
        now: datetime | None = None,
    ) -> bool:
        """Write down one patrol; return False where the same unit's at that moment is written already.

        Raises
        ------
        RequestError
            If the pillar or desa is none, the minutes are not 1 to ``LONGEST_MIN``, or the
            moment lies ahead.
        """
        moment = now or datetime.now(UTC)
        if pillar not in PILLARS:
            raise RequestError("decisions.bad_pillar", pillar=pillar[:30], choices=", ".join(PILLARS))
        if not _DESA.fullmatch(kode_desa):
            raise RequestError("decisions.bad_desa", code=kode_desa[:30])
        if not 1 <= minutes <= LONGEST_MIN:
            raise RequestError("decisions.bad_minutes", minutes=minutes, most=LONGEST_MIN)
        if at > moment:
            raise RequestError("decisions.ahead")
        with writing(self.engine) as connection:
            return note_made(connection, unit, pillar, kode_desa, at, minutes, by, now=moment)

    def all(self) -> pd.DataFrame:
        """Return all patrols: ``unit``, ``pillar``, ``kode_desa``, ``at`` (the newest first), ``minutes``."""
        p = d.patrols_made.c
        query = select(p.unit, p.pillar, p.kode_desa, p.at, p.minutes).order_by(p.at.desc(), p.uuid)
        with reading(self.engine) as connection:
            rows = connection.execute(query).fetchall()
        frame = pd.DataFrame(rows, columns=["unit", "pillar", "kode_desa", "at", "minutes"])
        return frame.assign(at=pd.to_datetime(frame["at"], utc=True))


def note_made(
    connection: Connection,
    unit: str,
    pillar: str,
    kode_desa: str,
    at: datetime,
    minutes: int,
    by: str,
    *,
    now: datetime,
) -> bool:
    """Write down one patrol as a part of a transaction; return False where it is written already."""
    name, p = public_words(unit), d.patrols_made
    key = _key(name, pillar, kode_desa, at)
    row = {
        "uuid": key, "unit": name, "pillar": pillar, "kode_desa": kode_desa, "at": at,
        "minutes": minutes, "by": by[:60], "noted_at": now,
    }  # fmt: skip
    if connection.execute(select(p.c.uuid).where(p.c.uuid == key)).first():
        return False
    connection.execute(insert(p).values(**row))
    write_audit(connection, by, "patrol.made", kode_desa)
    return True


def take_back(connection: Connection, unit: str, pillar: str, kode_desa: str, at: datetime, by: str) -> None:
    """Take back a patrol that was written down by mistake, as a part of a transaction."""
    p = d.patrols_made
    connection.execute(delete(p).where(p.c.uuid == _key(public_words(unit), pillar, kode_desa, at)))
    write_audit(connection, by, "patrol.taken_back", kode_desa)


def _key(name: str, pillar: str, kode_desa: str, at: datetime) -> str:
    return str(uuid.uuid5(_SPACE, f"{name}|{pillar}|{kode_desa}|{at.astimezone(UTC).isoformat()}"))


def work_done(store: CaseStore, begin: datetime, end: datetime) -> pd.DataFrame:
    """Return what was really done in each desa from *begin* until before *end*: never for the forum.

    Returns
    -------
    DataFrame
        Index ``kode_desa``; ``n_patrols``, ``minutes`` and ``n_visits`` (visits of cases), whole numbers.
    """
    p, c = d.patrols_made.c, v.visits.c
    patrols = (
        select(p.kode_desa, func.count().label("n_patrols"), func.sum(p.minutes).label("minutes"))
        .where(p.at >= begin, p.at < end)
        .group_by(p.kode_desa)
    )
    visited = (
        select(c.kode_desa, func.count().label("n_visits"))
        .where(c.visited_at >= begin, c.visited_at < end, c.kode_desa.is_not(None))
        .group_by(c.kode_desa)
    )
    with reading(store.engine) as connection:
        made = connection.execute(patrols).fetchall()
        seen = connection.execute(visited).fetchall()
    left = pd.DataFrame(made, columns=["kode_desa", "n_patrols", "minutes"]).set_index("kode_desa")
    right = pd.DataFrame(seen, columns=["kode_desa", "n_visits"]).set_index("kode_desa")
    return left.join(right, how="outer").astype("float64").fillna(0).astype("int64").sort_index()
