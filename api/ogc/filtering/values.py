"""What a CQL2 expression computes with: whole columns, or single values that are set against them.

Every array has the shape of the table, ``(n,)``, or ``()`` where it stands for one literal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

__all__ = ["Flags", "Moments", "Numbers", "Shapes", "Text", "Truth", "Value"]


@dataclass(frozen=True)
class Text:
    """Text, each different word once.

    Attributes
    ----------
    words : object array of str
    codes : int array
        Which word each row has; -1 where it has none.
    """

    words: np.ndarray
    codes: np.ndarray

    @classmethod
    def literal(cls, text: str) -> Text:
        """Return one text."""
        return cls(np.array([text], dtype=object), np.zeros((), dtype=np.int64))

    @property
    def missing(self) -> np.ndarray:
        """Where there is no text."""
        missing: np.ndarray = self.codes < 0
        return missing

    @property
    def single(self) -> str | None:
        """The text, if this is a literal."""
        return str(self.words[0]) if self.codes.ndim == 0 and self.codes >= 0 else None

    def mapped(self, change: Callable[[str], str]) -> Text:
        """Return the same rows with every word changed."""
        return Text(np.array([change(word) for word in self.words], dtype=object), self.codes)

    def where(self, holds: Callable[[str], bool]) -> Truth:
        """Return for which rows *holds* is true."""
        kept = np.array([holds(word) for word in self.words] + [False], dtype=bool)
        return Truth(np.asarray(kept[self.codes]), self.missing)

    def plain(self) -> np.ndarray:
        """Return the text of each row, empty where there is none."""
        plain: np.ndarray = np.append(self.words, "")[self.codes]
        return plain


@dataclass(frozen=True)
class Numbers:
    """Numbers; NaN where there is none."""

    data: np.ndarray

    @property
    def missing(self) -> np.ndarray:
        """Where there is no number."""
        missing: np.ndarray = np.isnan(self.data)
        return missing


@dataclass(frozen=True)
class Flags:
    """True or false."""

    data: np.ndarray
    missing: np.ndarray


@dataclass(frozen=True)
class Moments:
    """Spans of time in microseconds since the epoch, both ends included; the same for an instant."""

    first: np.ndarray
    last: np.ndarray
    missing: np.ndarray


@dataclass(frozen=True)
class Shapes:
    """Geometries in EPSG:4326, longitude first; None where there is none."""

    data: np.ndarray

    @property
    def missing(self) -> np.ndarray:
        """Where there is no geometry."""
        missing: np.ndarray = shapely.is_missing(self.data)
        return missing


Value = Text | Numbers | Flags | Moments | Shapes


@dataclass(frozen=True)
class Truth:
    """True, false or unknown for each row, as SQL has it: a missing value makes a comparison unknown."""

    yes: np.ndarray
    unknown: np.ndarray

    @classmethod
    def known(cls, yes: Any, missing: Any = False) -> Truth:
        """Return a truth that is unknown where a value is missing."""
        unknown = np.asarray(missing)
        return cls(np.asarray(yes) & ~unknown, unknown)

    def __and__(self, other: Truth) -> Truth:
        yes = self.yes & other.yes
        no = self.no | other.no
        return Truth(yes, ~yes & ~no)

    def __or__(self, other: Truth) -> Truth:
        yes = self.yes | other.yes
        return Truth(yes, ~yes & (self.unknown | other.unknown))

    def __invert__(self) -> Truth:
        return Truth(self.no, self.unknown)

    @property
    def no(self) -> np.ndarray:
        """Where it is false for certain."""
        no: np.ndarray = ~self.yes & ~self.unknown
        return no
