"""The review queue: what could not be placed for certain, asked once for all cases alike.

Cases whose words, code and point are the same are one question. A decision
places all of them in one transaction, and none else; it can be taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, desc, func, insert, select, update

from geo.cases import review_tables as r
from geo.cases import store_tables as t
from geo.cases.audit import write_audit
from geo.cases.review_aliases import drop_alias, keep_alias
from geo.cases.review_memory import attach, restore
from geo.cases.review_questions import (
    Decision,
    Placement,
    Question,
    QuestionLine,
    decision_of,
    match_of,
    named_place,
    offered_to,
    open_cases,
    question_of,
    rows_of,
)
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import RequestError

__all__ = ["Decision", "Placement", "Question", "QuestionLine", "ReviewQueue"]


class ReviewQueue:
    """The open questions of a store, and the decisions on them.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def lines(self, *, limit: int | None = None) -> list[QuestionLine]:
        """Return the open questions: those with candidates first, the most cases first."""
        c = t.cases.c
        status, n = func.max(c.match_status).label("status"), func.count().label("n")
        query = (
            select(c.evidence, n, status)
            .where(open_cases())
            .group_by(c.evidence)
            .order_by(desc("status"), desc("n"), c.evidence)
            .limit(limit)
        )
        with reading(self.engine) as connection:
            return [QuestionLine(*row) for row in connection.execute(query)]

    def size(self) -> tuple[int, int]:
        """Return how many questions are open, and how many cases wait for them."""
        c = t.cases.c
        query = select(func.count(func.distinct(c.evidence)), func.count()).where(open_cases())
        with reading(self.engine) as connection:
            questions, n_cases = connection.execute(query).one()
        return int(questions), int(n_cases)

    def questions(self, keys: Sequence[str]) -> list[Question]:
        """Return the questions with these keys, in their order; one that is no longer open is left out."""
        if not keys:
            return []
        rows: dict[str, list[Any]] = {}
        with reading(self.engine) as connection:
            for start in range(0, len(keys), 400):
                for row in connection.execute(rows_of(keys[start : start + 400])).mappings():
                    rows.setdefault(row["evidence"], []).append(row)
        return [question_of(rows[key]) for key in keys if key in rows]

    def question(self, key: str) -> Question:
        """Return one open question.

        Raises
        ------
        RequestError
            If no case waits for it (any more).
        """
        found = self.questions([key])
        if not found:
            raise RequestError("review.gone", question=key[:40])
        return found[0]

    def full_key(self, beginning: str) -> str:
        """Return the key of the open question that begins so.

        Raises
        ------
        RequestError
            If none does, or several do.
        """
        c = t.cases.c
        query = (
            select(c.evidence)
            .distinct()
            .where(and_(open_cases(), c.evidence.startswith(beginning, autoescape=True)))
        )
        with reading(self.engine) as connection:
            keys = list(connection.execute(query.limit(2)).scalars())
        if not beginning or not keys:
            raise RequestError("review.gone", question=beginning[:40])
        if len(keys) > 1:
            raise RequestError("review.key_short", question=beginning[:40])
        return str(keys[0])

    def key_of(self, case_id: str, sumber: str | None = None) -> str:
        """Return the key of the open question that a case belongs to.

        Raises
        ------
        RequestError
            If no open case has this identifier, or cases of several sources do.
        """
        c = t.cases.c
        query = select(c.sumber, c.evidence).where(and_(open_cases(), c.id == case_id)).order_by(c.sumber)
        if sumber is not None:
            query = query.where(c.sumber == sumber)
        with reading(self.engine) as connection:
            rows = connection.execute(query).fetchall()
        if not rows:
            raise RequestError("review.no_case", id=case_id[:60])
        if len(rows) > 1:
            raise RequestError(
                "review.several_sources", id=case_id[:60], sources=", ".join(row[0] for row in rows[:8])
            )
        return str(rows[0][1])

    def resolve(
        self, key: str, placement: Placement, *, who: str, words: str | None, now: datetime | None = None
    ) -> Decision:
        """Place every case of a question, in one transaction, and remember its words.

        Parameters
        ----------
        key : str
        placement : Placement
        who : str
            Name of the account, or "konsol".
        words : str or None
            The line under which later files find the decision; None where it
            was not the words that decided.

        Raises
        ------
        RequestError
            If no case waits for the question (somebody was faster).
        """
        moment = now or datetime.now(UTC)
        with writing(self.engine) as connection:
            return self._resolve(connection, key, placement, who, words, moment)

    def _resolve(
        self,
        connection: Connection,
        key: str,
        placement: Placement,
        who: str,
        words: str | None,
        moment: datetime,
    ) -> Decision:
        c = t.cases.c
        query = select(c.sumber, c.id, *(c[name] for name in t.MATCH_COLUMNS))
        # SQLite's writer is alone anyway; elsewhere the rows are held, so that the faster of two decides.
        held = query.where(and_(open_cases(), c.evidence == key)).with_for_update()
        rows = connection.execute(held).mappings().fetchall()
        if not rows:
            raise RequestError("review.gone", question=key[:40])
        match = match_of(placement)
        decision_id = connection.execute(
            insert(r.decisions).values(
                made_at=moment, who=who, evidence=key, **match, offered=offered_to(rows), n_cases=len(rows)
            )
        ).inserted_primary_key[0]  # type: ignore[index]
        connection.execute(insert(r.decided_cases), [attach(decision_id, dict(row)) for row in rows])
        connection.execute(
            update(t.cases)
            .where(and_(c.sumber == bindparam("of_sumber"), c.id == bindparam("of_id")))
            .values(**match, decision_id=decision_id),
            [{"of_sumber": row["sumber"], "of_id": row["id"]} for row in rows],
        )
        if words:
            keep_alias(
                connection, words, placement.kode_desa or placement.kode_kecamatan, who, moment, decision_id
            )
        write_audit(connection, who, "review.decide", key, len(rows))
        return Decision(decision_id, moment, who, key, *named_place(match), len(rows), False)

    def take_back(self, decision_id: int, *, who: str, now: datetime | None = None) -> Decision:
        """Undo a decision: its cases are open again, its words are forgotten.

        Raises
        ------
        RequestError
            If there is no such decision, or it was taken back already.
        """
        moment = now or datetime.now(UTC)
        d = r.decisions.c
        with writing(self.engine) as connection:
            row = connection.execute(select(r.decisions).where(d.id == decision_id)).mappings().first()
            if row is None or row["taken_back_at"] is not None:
                raise RequestError("review.no_decision", id=str(decision_id))
            connection.execute(
                update(r.decisions).where(d.id == decision_id).values(taken_back_at=moment, taken_back_by=who)
            )
            n_cases = restore(connection, decision_id)
            n_cases += drop_alias(connection, decision_id, row["offered"])
            write_audit(connection, who, "review.undo", str(decision_id), n_cases)
        return decision_of(row)._replace(n_cases=n_cases, taken_back=True)

    def decisions(self, *, who: str | None = None, standing: bool = False, limit: int = 20) -> list[Decision]:
        """Return decisions, the newest first.

        Parameters
        ----------
        who : str, optional
            Only those of one account.
        standing : bool
            Only those that were not taken back.
        """
        d = r.decisions.c
        query = select(r.decisions).order_by(d.id.desc()).limit(limit)
        if who is not None:
            query = query.where(d.who == who)
        if standing:
            query = query.where(d.taken_back_at.is_(None))
        with reading(self.engine) as connection:
            return [decision_of(row) for row in connection.execute(query).mappings()]
