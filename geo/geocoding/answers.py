"""What a text can answer: candidates with their scores, and how far they can be trusted."""

from __future__ import annotations

from typing import Literal, NamedTuple

from geo.geocoding.reading import Mention

__all__ = ["NOTHING", "SUPPORTED", "TIE", "Candidate", "Status", "TextAnswer"]

SUPPORTED = 0.3
"""From this support on, a kecamatan in the text bears the desa out."""

TIE = 0.045
"""Two desa whose scores are nearer than this are not told apart."""

Status = Literal["sure", "weak", "tie", "conflict", "kecamatan", "none"]


class Candidate(NamedTuple):
    """One desa that a text may mean.

    ``support`` is what the kecamatan in the text adds to its score, ``against``
    the kecamatan that contradicts it (-1 without), ``former_parent`` whether the
    support comes from the kecamatan that it was in before, and ``by_post`` whether
    the postal code is one of its kecamatan.
    """

    score: float
    place: int
    mention: Mention
    support: float
    against: int
    former_parent: bool
    by_post: bool


class TextAnswer(NamedTuple):
    """What a text says.

    ``status``: "sure" (one desa), "weak" (one desa, but it takes a second
    piece of evidence), "tie", "conflict" (the named kecamatan is another),
    "kecamatan" (no more than that is certain), "none". ``kecamatan`` is the
    kecamatan that is certain, -1 where none is; ``kecamatan_hints`` also
    holds those that a school's or street's name suggests. ``unread_desa`` says
    that a name is announced as a desa and known nowhere, ``unread_kecamatan``
    the same of a kecamatan; ``firm``, that a point elsewhere contradicts the answer.
    """

    status: Status
    candidates: list[Candidate]
    kecamatan: int
    kecamatan_hints: frozenset[int]
    unread_desa: bool
    firm: bool
    unread_kecamatan: bool = False


NOTHING = TextAnswer("none", [], -1, frozenset(), False, False)
