"""The dinas that answer reports: a table that the office edits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from geo.cases import answer_tables as a
from geo.cases.dinas_names import spelling_key
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import RequestError

__all__ = ["Dinas", "DinasTable"]

_CODE = re.compile(r"[a-z][a-z0-9_-]{1,19}")
_LONGEST = 80


class Dinas(NamedTuple):
    """One dinas; a retired one keeps its reports and gets no new ones."""

    code: str
    name: str
    secretariat: bool
    active: bool
    position: int
    spellings: tuple[str, ...]


class DinasTable:
    """The dinas of a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def all(self) -> list[Dinas]:
        """Return every dinas in the office's order, the retired ones too."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(a.dinas).order_by(a.dinas.c.position, a.dinas.c.code)).fetchall()
        words: dict[str, list[str]] = {}
        for word, code in sorted(self.spellings().items()):
            words.setdefault(code, []).append(word)
        return [
            Dinas(
                row.code, row.nama, row.secretariat, row.active, row.position, tuple(words.get(row.code, ()))
            )
            for row in rows
        ]

    def spellings(self) -> dict[str, str]:
        """Return what :func:`geo.cases.dinas_names.dinas_named` needs: spelling to code."""
        s = a.dinas_spellings.c
        with reading(self.engine) as connection:
            rows = connection.execute(select(s.spelling, s.code)).fetchall()
        return {row.spelling: row.code for row in rows}

    def named(self, code: str) -> Dinas:
        """Return one dinas.

        Raises
        ------
        RequestError
            If there is none of this code.
        """
        found = next((one for one in self.all() if one.code == code.strip().lower()), None)
        if found is None:
            raise RequestError("programmes.no_dinas", code=code[:40])
        return found

    def add(self, code: str, name: str, spellings: Sequence[str] = ()) -> Dinas:
        """Add a dinas as the last one and return it.

        Raises
        ------
        RequestError
            If the code is no code or taken, the name blank or too long, or a
            spelling belongs to another dinas.
        """
        key = code.strip().lower()
        if not _CODE.fullmatch(key):
            raise RequestError("programmes.bad_dinas_code", code=code[:40])
        if any(one.code == key for one in self.all()):
            raise RequestError("programmes.dinas_taken", code=key)
        title = _title(name)
        words = self._free_words((title, *spellings), key)
        with writing(self.engine) as connection:
            last = connection.execute(select(func.max(a.dinas.c.position))).scalar() or 0
            values = {"code": key, "nama": title, "secretariat": False, "active": True, "position": last + 1}
            connection.execute(insert(a.dinas).values(values))
            connection.execute(insert(a.dinas_spellings), [{"spelling": one, "code": key} for one in words])
        return self.named(key)

    def rename(self, code: str, name: str, spellings: Sequence[str] = ()) -> Dinas:
        """Give a dinas another name and further spellings; the old name goes on naming it in old files.

        Raises
        ------
        RequestError
            As for :meth:`add`.
        """
        known = self.named(code)
        title = _title(name)
        words = self._free_words((title, *spellings), known.code)
        with writing(self.engine) as connection:
            connection.execute(update(a.dinas).where(a.dinas.c.code == known.code).values(nama=title))
            for word in words:
                connection.execute(delete(a.dinas_spellings).where(a.dinas_spellings.c.spelling == word))
                connection.execute(insert(a.dinas_spellings).values(spelling=word, code=known.code))
        return self.named(known.code)

    def set_active(self, code: str, active: bool) -> Dinas:
        """Retire a dinas (its reports stay, it gets no new ones), or bring it back."""
        known = self.named(code)
        with writing(self.engine) as connection:
            connection.execute(update(a.dinas).where(a.dinas.c.code == known.code).values(active=active))
        return self.named(known.code)

    def _free_words(self, spellings: Sequence[str], code: str) -> list[str]:
        taken = self.spellings()
        words = list(dict.fromkeys(word for word in map(spelling_key, spellings) if word))
        for word in words:
            if taken.get(word, code) != code:
                raise RequestError("programmes.spelling_taken", word=word[:60], code=taken[word])
        return words


def _title(name: str) -> str:
    title = " ".join(name.split())
    if not title or len(title) > _LONGEST or not title.isprintable() or not spelling_key(title):
        raise RequestError("programmes.bad_dinas_name", name=title[:40])
    return title
