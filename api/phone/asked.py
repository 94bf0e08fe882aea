"""Which round is asked for: a place of the own territory, and the words that say days, hours and kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query
from starlette.convertors import Convertor, register_url_convertor

from api.accounts.gate import Viewer, only
from api.accounts.refusals import RoleError
from geo.cases.case_scope import is_within
from geo.cases.visit_records import PILLARS
from geo.errors import RequestError
from geo.patrol.visit_choice import CHOICE_WORDS, VisitChoice, choice_words, read_choice
from geo.zone import office_tz

__all__ = ["ROUND_WORDS", "Round", "RoundOf", "VisitorOf", "office_now"]

ROUND_WORDS = (*CHOICE_WORDS, "pilar", "lang")
"""What an address of a round may say."""

VisitorOf = Annotated[Viewer, Depends(only("territorial", cases=True))]
"""Who makes visits, and may see the names of the own territory."""

_Word = Annotated[str, Query(max_length=200)]


class _Wilayah(Convertor[str]):
    """Matches the code of a desa or kecamatan and nothing else: ``35.10.16.1007.pdf`` is another route's."""

    regex = r"\d\d\.\d\d\.\d\d(?:\.\d{4})?"

    def convert(self, value: str) -> str:
        """Return the code as it stands in the address."""
        return value

    def to_string(self, value: str) -> str:
        """Return the code as it is written in an address."""
        return value


register_url_convertor("wilayah", _Wilayah())


@dataclass(frozen=True)
class Round:
    """A round of visits that this viewer may ask for, and the pillar that goes ("" where none is said)."""

    kode: str
    choice: VisitChoice
    pillar: str


def office_now() -> datetime:
    """Return the present moment in the office's zone."""
    return datetime.now(office_tz())


def _round(
    viewer: VisitorOf,
    kode: str,
    tanggal: _Word = "",
    hari: _Word = "",
    mulai: _Word = "",
    selesai: _Word = "",
    istirahat: _Word = "",
    menit: _Word = "",
    jenis: _Word = "",
    dari: _Word = "",
    pilar: _Word = "",
) -> Round:
    if not is_within(kode, viewer.within):
        raise RoleError(viewer.role, ("territorial",), viewer.session)
    if pilar and pilar not in PILLARS:
        raise RequestError("visits_phone.bad_pillar", choices=", ".join(PILLARS))
    words = choice_words(tanggal, hari, mulai, selesai, istirahat, menit, jenis, dari)
    return Round(kode, read_choice(words, office_now()), pilar)


RoundOf = Annotated[Round, Depends(_round)]
