"""What the forum decided, and what became of it: added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, insert, select

from geo.cases import decision_tables as d
from geo.cases.audit import write_audit
from geo.cases.public_words import public_words
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import MissingError, RequestError

__all__ = ["ABOUT_KINDS", "OVER", "PILLARS", "PROGRAMMES", "STATUSES", "Decision", "Decisions", "NewDecision"]

ABOUT_KINDS = ("hotspot", "desa", "programme")
PROGRAMMES = ("ugd_kemiskinan", "garda_ampuh")
STATUSES = ("direncanakan", "berjalan", "selesai", "batal")
OVER = ("selesai", "batal")
"""After these nothing more is expected."""

PILLARS = ("TNI", "Polri", "Pemerintah")


class NewDecision(NamedTuple):
    """What was agreed: ``about`` is a code of a desa or a programme; ``jenis`` is a hotspot's kind."""

    periode: str
    about_kind: str
    about: str
    jenis: str
    step: str
    pillar: str
    due: date


class Decision(NamedTuple):
    """A decision with its newest state."""

    id: int
    made_at: datetime
    periode: str
    about_kind: str
    about: str
    jenis: str
    step: str
    pillar: str
    due: date
    by: str
    status: str
    status_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether it was done or given up."""
        return self.status in OVER


class Decisions:
    """The forum's decisions, as a store has them.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def add(self, new: NewDecision, by: str, *, now: datetime | None = None) -> Decision:
        """Write down a decision as planned, and return it; the same one, still open, is not written twice.

        Raises
        ------
        RequestError
            If its kind, programme or pillar is none, or the step's words are not for everybody
            (see :func:`geo.cases.public_words.public_words`).
        """
        if new.about_kind not in ABOUT_KINDS or (new.about_kind == "hotspot") != bool(new.jenis):
            raise RequestError("decisions.bad_about", about=f"{new.about_kind} {new.about}"[:60])
        if new.about_kind == "programme" and new.about not in PROGRAMMES:
            raise RequestError("decisions.bad_about", about=new.about[:60])
        if new.pillar not in PILLARS:
            raise RequestError("decisions.bad_pillar", pillar=new.pillar[:30], choices=", ".join(PILLARS))
        wanted = new._replace(step=public_words(new.step))
        moment = now or datetime.now(UTC)
        with writing(self.engine) as connection:
            for one in _read(connection):
                if not one.is_over and all(getattr(one, n) == v for n, v in wanted._asdict().items()):
                    return one
            row = {**wanted._asdict(), "made_at": moment, "by": by[:60]}
            written = insert(d.forum_decisions).values(**row).returning(d.forum_decisions.c.id)
            number = int(connection.execute(written).scalar_one())
            _note_state(connection, number, STATUSES[0], by, moment)
            write_audit(connection, by, "decision.add", str(number))
            return _read(connection, number)[0]

    def set_status(self, number: int, status: str, by: str, *, now: datetime | None = None) -> Decision:
        """Write down what became of a decision, and return it; the state it has already is not repeated.

        Raises
        ------
        RequestError
            If there is no such state.
        MissingError
            If there is no such decision.
        """
        if status not in STATUSES:
            raise RequestError("decisions.bad_status", status=status[:30], choices=", ".join(STATUSES))
        with writing(self.engine) as connection:
            found = _read(connection, number)
            if not found:
                raise MissingError("decisions.unknown", number=number)
            if found[0].status != status:
                _note_state(connection, number, status, by, now or datetime.now(UTC))
                write_audit(connection, by, f"decision.{status}", str(number))
            return _read(connection, number)[0]

    def all(self) -> list[Decision]:
        """Return every decision, what is still open first, then the newest."""
        with reading(self.engine) as connection:
            return sorted(_read(connection), key=_place)

    def history(self, number: int) -> list[tuple[datetime, str, str]]:
        """Return each state of a decision: when, which, by whom; the oldest first."""
        s = d.forum_decision_states.c
        query = select(s.status_at, s.status, s.by).where(s.decision == number).order_by(s.id)
        with reading(self.engine) as connection:
            return [(at, status, by) for at, status, by in connection.execute(query)]


def _place(one: Decision) -> tuple[bool, int, int]:
    due = one.due.toordinal()
    return one.is_over, 0 if one.is_over else due, -one.id


def _note_state(connection: Connection, number: int, status: str, by: str, now: datetime) -> None:
    row = {"decision": number, "status": status, "status_at": now, "by": by[:60]}
    connection.execute(insert(d.forum_decision_states).values(**row))


def _read(connection: Connection, number: int | None = None) -> list[Decision]:
    s, f = d.forum_decision_states, d.forum_decisions
    newest = select(func.max(s.c.id).label("id")).group_by(s.c.decision).subquery()
    columns: Sequence[Any] = (*f.c, s.c.status, s.c.status_at)
    joined = f.join(s, s.c.decision == f.c.id).join(newest, newest.c.id == s.c.id)
    query = select(*columns).select_from(joined).order_by(f.c.id)
    if number is not None:
        query = query.where(and_(f.c.id == number))
    return [Decision(*row) for row in connection.execute(query)]
