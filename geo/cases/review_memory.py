"""What earlier decisions mean for a load: a decided case stays decided, and so does the same evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from geo.cases import review_tables as r
from geo.cases import store_tables as t
from geo.cases.store_records import KeptCase

__all__ = ["attach", "note_attached", "remember", "restore"]

_CHUNK = 400


def remember(
    connection: Connection, records: list[dict[str, Any]], old: dict[tuple[str, str], KeptCase]
) -> list[dict[str, Any]]:
    """Give each record the place that was decided for its evidence; return the rows that say so.

    A record keeps what geocoding says where that is certain and nobody had to
    decide on this case before. The rows are for :func:`note_attached`.
    """
    decided = _active(connection, {record["evidence"] for record in records})
    attached = []
    for record in records:
        kept = old.get((record["sumber"], record["id"]))
        if kept is not None and kept.decision_id is not None and kept.fingerprint == record["fingerprint"]:
            # The file says what it said when it was decided.
            record.update(zip(t.MATCH_COLUMNS, kept.match, strict=True), decision_id=kept.decision_id)
            continue
        decision = decided.get(record["evidence"])
        if decision is None:
            continue
        mine = kept is not None and kept.decision_id == decision["id"]
        if not mine and _answered(record):
            continue
        if not mine:
            attached.append(attach(decision["id"], record))
        record.update({name: decision[name] for name in t.MATCH_COLUMNS}, decision_id=decision["id"])
    return attached


def _answered(record: dict[str, Any]) -> bool:
    """Whether geocoding is certain, be it by words that were decided to have no place."""
    status, method = str(record["match_status"]), str(record["match_method"])
    return status == "matched" or (status == "rejected" and method == "alias")


def attach(decision_id: int, case: dict[str, Any]) -> dict[str, Any]:
    """Return the row that ties a case to a decision, with what was said of it before."""
    before = {name: case[name] for name in t.MATCH_COLUMNS}
    return {
        "decision_id": decision_id,
        "sumber": case["sumber"],
        "id": case["id"],
        "before": json.dumps(before, ensure_ascii=False),
    }


def note_attached(connection: Connection, attached: list[dict[str, Any]]) -> None:
    """Write down which cases of a load an earlier decision placed, unless it is known already."""
    for row in attached:
        same = and_(*(r.decided_cases.c[name] == row[name] for name in ("decision_id", "sumber", "id")))
        if connection.execute(select(r.decided_cases.c.id).where(same)).first() is None:
            connection.execute(insert(r.decided_cases).values(**row))


def restore(connection: Connection, decision_id: int) -> int:
    """Give the cases of a decision back what was said of them before; return how many there were."""
    c = t.cases.c
    query = (
        select(c.sumber, c.id, r.decided_cases.c.before)
        .join(
            r.decided_cases,
            and_(
                r.decided_cases.c.decision_id == c.decision_id,
                r.decided_cases.c.sumber == c.sumber,
                r.decided_cases.c.id == c.id,
            ),
        )
        .where(c.decision_id == decision_id)
    )
    rows = connection.execute(query).fetchall()
    for sumber, key, before in rows:
        connection.execute(
            update(t.cases)
            .where(and_(c.sumber == sumber, c.id == key))
            .values(**json.loads(before), decision_id=None)
        )
    return len(rows)


def _active(connection: Connection, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the decision in force for each of the keys that has one."""
    d = r.decisions.c
    wanted = sorted(keys)
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(r.decisions).where(
            and_(d.evidence.in_(wanted[start : start + _CHUNK]), d.taken_back_at.is_(None))
        )
        for row in connection.execute(query.order_by(d.id)).mappings():
            found[row["evidence"]] = dict(row)
    return found
