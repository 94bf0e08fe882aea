"""A page of cases: what a role may read of them, chosen and counted by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from geo.cases import store_tables as t
from geo.cases.case_scope import within_clause
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading

__all__ = ["CaseChoice", "CasePage", "case_page"]

_PLAIN = (
    "sumber", "id", "jenis", "tanggal", "status", "ditanggapi", "selesai", "tanpa_jam", "dinas", "kategori",
    "kode_desa", "nama_desa", "kode_kecamatan", "nama_kecamatan", "lon", "lat",
)  # fmt: skip


@dataclass(frozen=True)
class CaseChoice:
    """Which cases: those of ``within`` ("" for all), and of ``desa``, that are of a kind, state, time.

    Both places are conditions of the query: a desa outside ``within`` has no cases.
    """

    within: str = ""
    desa: str = ""
    jenis: str = ""
    status: str = ""
    time: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class CasePage:
    """A page of cases, the newest first, and how many there are on all pages together."""

    rows: list[dict[str, Any]]
    n_cases: int


def case_page(store: CaseStore, choice: CaseChoice, *, personal: bool, start: int, size: int) -> CasePage:
    """Return one page of cases.

    Parameters
    ----------
    store : CaseStore
    choice : CaseChoice
    personal : bool
        Whether name, telephone, note and address come along; without it they are not read at all.
    start, size : int
        How many cases to pass over, and how many to return at most.

    Raises
    ------
    RequestError
        If ``within`` or ``desa`` is no code.
    """
    where = _where(choice)
    columns = [t.cases.c[name] for name in _PLAIN]
    query = select(*columns)
    if personal:
        query = select(*columns, *(t.case_persons.c[name] for name in t.PERSONAL_COLUMNS)).join(
            t.case_persons, isouter=True
        )
    order = (t.cases.c.tanggal.desc(), t.cases.c.sumber, t.cases.c.id)
    query = query.where(*where).order_by(*order).offset(start).limit(size)
    with reading(store.engine) as connection:
        total = connection.execute(select(func.count()).select_from(t.cases).where(*where)).scalar_one()
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return CasePage(rows, int(total))


def _where(choice: CaseChoice) -> list[ColumnElement[bool]]:
    c = t.cases.c
    found: list[ColumnElement[bool]] = [within_clause(code) for code in (choice.within, choice.desa) if code]
    if choice.jenis:
        found.append(c.jenis == choice.jenis)
    if choice.status:
        found.append(c.status == choice.status)
    if choice.time is not None:
        found += [c.tanggal >= choice.time[0], c.tanggal < choice.time[1]]
    return found or [true()]
