"""What is decided about a row, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from geo.wording import Language, say

__all__ = ["Clause", "Decision", "Named", "sentence"]

Status = Literal["matched", "review", "rejected"]


class Clause:
    """One part of the sentence: a key of the catalogue and the values that fill it."""

    __slots__ = ("key", "values")

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values

    def __repr__(self) -> str:
        return f"Clause({self.key!r}, {self.values!r})"


class Decision(NamedTuple):
    """The outcome for a row; ``place`` and ``kecamatan`` are -1 where there is none."""

    status: Status
    level: str
    place: int
    kecamatan: int
    by: tuple[str, ...]
    score: float
    clauses: list[Clause]
    candidates: list[int]

    def doubted(self, doubt: Clause, *, borne_out: bool) -> Decision:
        """Return the decision beside a code that is not known, which the reason says.

        Such a code is a slip of the pen or another office's numbering more often
        than another place, so it does not outweigh two pieces of evidence that
        agree: desa and kecamatan both written right, or names and a point. One
        piece alone may be the slip itself, and a person looks at it.
        """
        said = self if doubt in self.clauses else self.saying(doubt)
        names_and_point = "point" in self.by and bool({"name", "address"} & set(self.by))
        if self.status != "matched" or borne_out or (self.place >= 0 and names_and_point):
            return said
        kecamatan = self.kecamatan if self.level == "kecamatan" else -1
        clauses = [clause for clause in said.clauses if clause is not doubt]
        return Decision(
            "review", self.level if kecamatan >= 0 else "", -1, kecamatan, self.by, min(self.score, 0.6),
            [*clauses, Clause("code_doubt", **doubt.values)], self.candidates,
        )  # fmt: skip

    @classmethod
    def rejected(cls, clauses: list[Clause]) -> Decision:
        """Return the decision on a row that nothing places."""
        return cls("rejected", "", -1, -1, (), 0.0, clauses, [])

    def saying(self, *clauses: Clause) -> Decision:
        """Return the decision with more said in its reason."""
        return self._replace(clauses=[*self.clauses, *clauses])


class Named(NamedTuple):
    """What code and names say before the point is asked.

    ``status`` is "matched", "open" (candidates, none certain), "conflict"
    (they contradict each other) or "none". ``firm`` says whether a point far
    off contradicts it or simply knows better; ``maybe`` are desa that are too
    weak to be weighed against a point, and ``hint`` says so. ``doubt`` says that
    the row's code is not known, and ``borne_out`` whether the names place the row
    in spite of it.
    """

    status: Literal["matched", "open", "conflict", "none"]
    level: str
    place: int
    kecamatan: int
    by: tuple[str, ...]
    score: float
    clauses: list[Clause]
    candidates: list[int]
    firm: bool = False
    hints: frozenset[int] = frozenset()
    unread: bool = False
    outside: str = ""
    exact: bool = True
    maybe: list[int] | None = None
    hint: Clause | None = None
    doubt: Clause | None = None
    borne_out: bool = False

    @property
    def said(self) -> bool:
        """Whether code or names say anything about the place."""
        return self.status != "none"

    def saying(self, *clauses: Clause) -> Named:
        """Return the same with more said in its reason."""
        return self._replace(clauses=[*self.clauses, *clauses])

    def review(self) -> Decision:
        """Return the decision to ask a person."""
        kecamatan = self.kecamatan if self.level == "kecamatan" else -1
        return Decision(
            "review", "kecamatan" if kecamatan >= 0 else "", -1, kecamatan, self.by, min(self.score, 0.6),
            list(self.clauses), list(dict.fromkeys(self.candidates)),
        )  # fmt: skip

    def decision(self) -> Decision:
        """Return the decision where nothing but code and names is at hand."""
        if self.status == "none" and self.maybe and self.hint is not None:
            return self._replace(candidates=self.maybe).review().saying(self.hint)
        if self.status == "none":
            return Decision.rejected(list(self.clauses) or [Clause("nothing")])
        if self.status in ("open", "conflict"):
            return self.review()
        return Decision(
            "matched", self.level, self.place, self.kecamatan, self.by, self.score, list(self.clauses),
            list(dict.fromkeys(self.candidates)),
        )  # fmt: skip


def distance_in_words(metres: float, lang: Language) -> str:
    """Return a distance as people say it: whole metres, and kilometres from one on."""
    if metres < 1_000:
        return f"{max(round(metres), 1)} m"
    # One decimal needs no library of languages, and a file may hold thousands of distances.
    kilometres = f"{metres / 1_000:.1f}".removesuffix(".0")
    return f"{kilometres.replace('.', ',') if lang == 'id' else kilometres} km"


def sentence(clauses: Iterable[Clause], lang: Language) -> str:
    """Return the clauses as one sentence in *lang*."""
    parts = []
    for clause in clauses:
        values = {
            name: distance_in_words(value, lang) if name == "metres" and isinstance(value, float) else value
            for name, value in clause.values.items()
        }
        parts.append(say(f"geocoding.{clause.key}", lang, **values))
    text = "; ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
