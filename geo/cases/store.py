"""The store: cases kept in a database, one transaction a load, never twice.

A case is known by its source and the source's own identifier. Loading the
same file twice changes nothing; a row that comes again with another content
is a correction (a case that was ``baru`` is now ``selesai``) and replaces the
old one, unless kind or date differ: then it is another case under a used
identifier, and is turned away with the reason. A day without an hour, and an
hour of that day, are one date.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, delete, func, insert, select

from geo.cases import review_tables as r
from geo.cases import store_tables as t
from geo.cases.case_scope import within_clause
from geo.cases.days import shown_moments
from geo.cases.keys import among, parts_of
from geo.cases.parse import NO_SOURCE
from geo.cases.review_memory import note_attached, remember
from geo.cases.store_engine import open_engine, reading, writing
from geo.cases.store_records import KeptCase, case_records, compare
from geo.wording import say

__all__ = ["CaseStore", "LoadResult"]


@dataclass(frozen=True)
class LoadResult:
    """What a load changed.

    ``turned_away`` has ``sumber``, ``id`` and ``baris`` of identifiers used
    twice; ``n_moved`` counts the updated cases without a source that now lie
    in another desa: perhaps two offices' cases under one number.
    """

    load_id: int
    n_new: int
    n_updated: int
    n_unchanged: int
    turned_away: pd.DataFrame
    n_moved: int = 0


class CaseStore:
    """The office's cases, in SQLite or PostgreSQL.

    Parameters
    ----------
    url : str
        SQLAlchemy address, such as ``sqlite:////srv/tigapilar/kasus.sqlite``.

    Raises
    ------
    StoreError
        If the file is no store of this project, is damaged, or is of a newer version.
    """

    def __init__(self, url: str) -> None:
        self.engine: Engine = open_engine(url)

    @classmethod
    def at(cls, path: Path) -> CaseStore:
        """Open (or begin) the SQLite store at *path*."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return cls(f"sqlite:///{path}")

    def close(self) -> None:
        """Let go of the database's connections."""
        self.engine.dispose()

    def save(
        self,
        cases: pd.DataFrame,
        *,
        file_name: str,
        boundaries: str,
        n_rows: int,
        rejects: pd.DataFrame | None = None,
        now: datetime | None = None,
        along: Callable[[Connection, LoadResult], None] | None = None,
    ) -> LoadResult:
        """Keep a load: all of it, or none.

        Parameters
        ----------
        cases : DataFrame
            Parsed and geocoded cases: the columns of ``CASE_COLUMNS`` and
            ``PERSONAL_COLUMNS`` and ``baris``; ``tanggal`` with a time zone. Without
            ``tanpa_jam`` each moment has its hour.
        file_name, boundaries : str
            Where the rows came from and which layer placed them.
        n_rows : int
            Rows of the file, rejects included.
        rejects : DataFrame, optional
            ``baris`` and ``alasan`` of the rows that were not kept.
        now : datetime, optional
            When the load was made; the present moment by default.
        along : callable, optional
            Called with the transaction and the result before it is kept:
            what it writes is kept with the load, what it raises undoes it.

        Returns
        -------
        LoadResult
        """
        turned = rejects if rejects is not None else pd.DataFrame({"baris": [], "alasan": []})
        records = case_records(cases)
        with writing(self.engine) as connection:
            old = self._old_rows(connection, records)
            attached = remember(connection, records, old)
            chosen = _by_outcome(records, old)
            new, updated = chosen.get("new", []), chosen.get("updated", [])
            refused = chosen.get("conflict", [])
            load_id = connection.execute(
                insert(t.loads).values(
                    made_at=now or datetime.now(UTC),
                    file_name=file_name,
                    boundaries=boundaries,
                    n_rows=n_rows,
                    n_new=len(new),
                    n_updated=len(updated),
                    n_unchanged=len(chosen.get("unchanged", [])),
                    n_rejected=len(turned) + len(refused),
                )
            ).inserted_primary_key[0]  # type: ignore[index]
            self._replace(connection, new, updated, load_id)
            note_attached(connection, attached)
            self._note_rejects(
                connection, pd.concat([turned[["baris", "alasan"]], _reasons(refused)]), load_id
            )
            result = _result(load_id, chosen, old)
            if along is not None:
                along(connection, result)
        return result

    def compare(self, cases: pd.DataFrame) -> LoadResult:
        """Return what :meth:`save` would change, and change nothing; the load has the number 0."""
        records = case_records(cases)
        with reading(self.engine) as connection:
            old = self._old_rows(connection, records)
            remember(connection, records, old)
        return _result(0, _by_outcome(records, old), old)

    def cases(self, *, jenis: str | None = None, personal: bool = False, within: str = "") -> pd.DataFrame:
        """Return the kept cases, ordered by source and identifier.

        Personal columns come only where *personal* asks for them; with
        *within*, the code of a desa, kecamatan or kabupaten, only its cases.
        ``tanggal``, ``ditanggapi`` and ``selesai`` are in the office's zone; where only
        the day is known (``tanpa_jam`` names them) they are its midnight.
        """
        columns = [t.cases.c[name] for name in t.CASE_COLUMNS]
        query = select(*columns)
        if personal:
            query = select(*columns, *(t.case_persons.c[name] for name in t.PERSONAL_COLUMNS)).join(
                t.case_persons, isouter=True
            )
        if jenis is not None:
            query = query.where(t.cases.c.jenis == jenis)
        if within:
            query = query.where(within_clause(within))
        query = query.order_by(t.cases.c.sumber, t.cases.c.id)
        with reading(self.engine) as connection:
            rows = connection.execute(query)
            frame = pd.DataFrame(rows.fetchall(), columns=list(rows.keys()), dtype=object)
        return shown_moments(frame).astype({"lon": "float64", "lat": "float64", "match_score": "float64"})

    def size(self) -> int:
        """Return the number of kept cases."""
        with reading(self.engine) as connection:
            return int(connection.execute(select(func.count()).select_from(t.cases)).scalar_one())

    def loads(self) -> pd.DataFrame:
        """Return every load, the newest first."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(t.loads).order_by(t.loads.c.id.desc()))
            return pd.DataFrame(rows.fetchall(), columns=list(rows.keys()))

    def revision(self) -> str:
        """Return a word that changes whenever the kept cases, their places or populations do."""
        with reading(self.engine) as connection:
            changed = t.loads.c.n_new + t.loads.c.n_updated > 0
            last = connection.execute(select(func.max(t.loads.c.id)).where(changed)).scalar()
            people = connection.execute(select(t.meta.c.value).where(t.meta.c.key == "population")).scalar()
            made, undone = connection.execute(
                select(func.count(), func.count(r.decisions.c.taken_back_at)).select_from(r.decisions)
            ).one()
        return f"{last or 0}-{people or 0}-{made}-{undone}"

    def save_population(self, population: pd.DataFrame) -> None:
        """Keep the persons of each desa.

        Parameters
        ----------
        population : DataFrame
            ``population``, ``estimated`` and perhaps ``jenis`` ("" for all
            kinds), indexed by ``kode_desa``.
        """
        people = population if "jenis" in population.columns else population.assign(jenis="")
        names = ("jenis", "population", "estimated")
        rows = [
            {"kode_desa": str(code), "jenis": str(kind), "population": float(n), "estimated": bool(guess)}
            for code, kind, n, guess in zip(people.index, *(people[name] for name in names), strict=True)
        ]
        digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:12]
        with writing(self.engine) as connection:
            connection.execute(delete(t.population))
            connection.execute(delete(t.meta).where(t.meta.c.key == "population"))
            connection.execute(insert(t.population), rows)
            connection.execute(insert(t.meta), [{"key": "population", "value": digest}])

    def population(self) -> pd.DataFrame | None:
        """Return the kept persons in the form they were saved in, or None where none were."""
        table = t.population.c
        query = select(table.kode_desa, table.jenis, table.population, table.estimated)
        with reading(self.engine) as connection:
            rows = connection.execute(query.order_by(table.kode_desa, table.jenis)).fetchall()
        if not rows:
            return None
        people = pd.DataFrame(rows, columns=["kode_desa", "jenis", "population", "estimated"])
        people = people.set_index("kode_desa")
        return people if people["jenis"].ne("").any() else people.drop(columns="jenis")

    def _old_rows(
        self, connection: Connection, records: list[dict[str, Any]]
    ) -> dict[tuple[str, str], KeptCase]:
        """Return what is kept of those records that are kept already."""
        c = t.cases.c
        keys = [(record["sumber"], record["id"]) for record in records]
        found: dict[tuple[str, str], KeptCase] = {}
        match = [c[name] for name in t.MATCH_COLUMNS]
        for part in parts_of(connection, keys):
            facts = (c.fingerprint, c.jenis, c.tanggal, c.tanpa_jam, c.evidence, c.decision_id)
            query = select(c.sumber, c.id, *facts, *match).where(among(connection, c.sumber, c.id, part))
            for sumber, key, digest, jenis, tanggal, note, evidence, decision, *placed in connection.execute(
                query
            ):
                found[sumber, key] = KeptCase(digest, jenis, tanggal, note, evidence, decision, tuple(placed))
        return found

    def _replace(
        self, connection: Connection, new: list[dict[str, Any]], updated: list[dict[str, Any]], load_id: int
    ) -> None:
        keys = [(record["sumber"], record["id"]) for record in updated]
        for table in (t.case_persons, t.cases):
            for part in parts_of(connection, keys):
                connection.execute(delete(table).where(among(connection, table.c.sumber, table.c.id, part)))
        kept = new + updated
        if not kept:
            return
        names = [*t.CASE_COLUMNS, "fingerprint", "evidence", "decision_id"]
        connection.execute(
            insert(t.cases),
            [{**{name: record[name] for name in names}, "load_id": load_id} for record in kept],
        )
        apart = (*t.PERSONAL_COLUMNS, *t.EVIDENCE_COLUMNS)
        persons = [
            {name: record[name] for name in ("sumber", "id", *apart)}
            for record in kept
            if any(record[name] is not None for name in apart)
        ]
        if persons:
            connection.execute(insert(t.case_persons), persons)

    def _note_rejects(self, connection: Connection, rejects: pd.DataFrame, load_id: int) -> None:
        if len(rejects):
            connection.execute(
                insert(t.rejects),
                [
                    {"load_id": load_id, "nomor": nomor, "baris": int(baris), "alasan": str(alasan)}
                    for nomor, (baris, alasan) in enumerate(
                        zip(rejects["baris"], rejects["alasan"], strict=True), start=1
                    )
                ],
            )


def _by_outcome(
    records: list[dict[str, Any]], old: dict[tuple[str, str], KeptCase]
) -> dict[str, list[dict[str, Any]]]:
    chosen: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        chosen.setdefault(compare(record, old.get((record["sumber"], record["id"]))), []).append(record)
    return chosen


def _result(
    load_id: int, chosen: dict[str, list[dict[str, Any]]], old: dict[tuple[str, str], KeptCase]
) -> LoadResult:
    refused, updated = chosen.get("conflict", []), chosen.get("updated", [])
    return LoadResult(
        load_id,
        len(chosen.get("new", [])),
        len(updated),
        len(chosen.get("unchanged", [])),
        pd.DataFrame(
            [{name: record[name] for name in ("sumber", "id", "baris")} for record in refused],
            columns=["sumber", "id", "baris"],
        ),
        _n_moved(updated, old),
    )


def _n_moved(updated: list[dict[str, Any]], old: dict[tuple[str, str], KeptCase]) -> int:
    """Return how many cases without a source went from one known desa to another."""
    at = t.MATCH_COLUMNS.index("kode_desa")
    pairs = (
        (old[one["sumber"], one["id"]].match[at], one["kode_desa"])
        for one in updated
        if one["sumber"] == NO_SOURCE
    )
    return sum(1 for before, now in pairs if before and now and before != now)


def _reasons(refused: list[dict[str, Any]]) -> pd.DataFrame:
    """Return row and reason of the records whose identifier belongs to another case."""
    return pd.DataFrame(
        {
            "baris": [record["baris"] for record in refused],
            "alasan": [say("cases_store.id_used", id=record["id"]) for record in refused],
        }
    )
